#pragma once

#include <string>
#include <string_view>

namespace raytruth {

/// Text of an XML file in UTF-8.
struct Utf8Text {
  std::string text;
  /// False: bytes that are no UTF-8 were taken as Windows-1252, though the declaration doesn't name
  /// it or its part Latin-1.
  bool as_declared = true;
};

/// An XML file's bytes as UTF-8 without byte order mark: UTF-8, UTF-16 (by its mark or its first
/// '<') and what Windows and older tools write, Windows-1252, of which Latin-1 is a part. Half
/// surrogates and bytes without a character become U+FFFD. Lines stay.
Utf8Text xml_to_utf8(std::string_view bytes);

}  // namespace raytruth
