#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace raytruth {

/// The whole file as bytes. Throws InputError (rule "file.missing" or "file.unreadable").
std::string read_file(const std::filesystem::path& path);

/// Writes beside the final place (name + ".part"), flushes to disk and renames: a killed run leaves
/// either the old file, the new file or none, never a half one. Makes missing folders. A link is
/// followed; a device or a pipe is written to. Throws IoError.
void write_file(const std::filesystem::path& path, std::string_view bytes);
void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Adds to the end of a file and flushes to disk; makes the file when it is new. When the disk is
/// full the file is cut back to what it was. A killed run may leave a part of `bytes` at the end:
/// readers must be able to tell (a last line without its newline). Throws IoError.
void append_file(const std::filesystem::path& path, std::string_view bytes);

/// SHA-256 in lower-case hex.
std::string sha256(std::string_view bytes);
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace raytruth
