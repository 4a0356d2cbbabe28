#pragma once

#include <filesystem>

#include "labels/verify/verify.h"

namespace raytruth::pipeline {

/// Checks every run of a data set: hashes of all recorded files, inputs, frame numbers and times,
/// and everything that formats::verify_run checks on the content. Unreadable files are failed
/// checks, not exceptions; throws InputError only when `dataset` is none.
labels::LabelProof verify_dataset(const std::filesystem::path& dataset);

}  // namespace raytruth::pipeline
