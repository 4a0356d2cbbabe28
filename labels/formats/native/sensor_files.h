#pragma once

// Internal to labels/formats/native: values and samples of one sensor as files.

#include <functional>

#include "labels/formats/native/json_view.h"
#include "sensors/frame/sensor_frame.h"
#include "sensors/frame/sensor_rig.h"

namespace raytruth::formats::native {

/// Takes one file: its ending (".semantic.png") and its bytes.
using PutFile = std::function<void(const std::string& ending, const std::string& bytes)>;
/// Gives the bytes of one file and sets its name for messages.
using GetFile = std::function<std::string(const std::string& ending, std::string& name)>;

/// Writes pictures and depth; `json` gets what pixels have in common (the time of each row).
void put_camera(const CameraSpec& camera, const SensorFrame& frame, const PutFile& put, Json& json);
/// Fills samples and the data of the buffer "rgb".
void get_camera(const CameraSpec& camera, const GetFile& get, const JsonView& json,
                SensorFrame& frame);

void put_lidar(const SensorFrame& frame, const PutFile& put);
/// Fills samples and the data of all buffers that the frame names.
void get_lidar(const GetFile& get, SensorFrame& frame);

/// Object ids must fit the 16 bits of instance pictures; InputError when a world has more objects.
std::uint16_t instance_of(const EvidenceSample& sample);

}  // namespace raytruth::formats::native
