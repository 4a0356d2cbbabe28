#pragma once

#include "assets/asset.h"
#include "assets/sign_face.h"

namespace raytruth::assets {

/// The plate of a sign in its own frame: face in the plane x = 0 looking towards +x, y to the
/// reader's right, z up, origin at the middle of the plate's lower edge. 3 mm of aluminium, face
/// pieces in layers of 0.5 mm. Classes: traffic_sign.
///
/// Sheeting is retro-reflective of class RA2 (EN 12899-1:2007 table 10, coefficients in
/// cd/(lx m^2) at an observation angle of 0.33 deg and an entrance angle of 5 deg: white 180,
/// yellow 120, orange 65, red 25, green 21, blue 14, brown 8, grey 90; black 0), near those of ASTM
/// D4956 type III at 0.2 / -4 deg (white 250, yellow 170, red 45, green 45, blue 20). Colour
/// pigments pass the near infrared: all but black are bright at 905 nm.
MeshPtr make_sign_plate(MaterialTable& materials, const SignFace& face);

/// Tube posts that hold a plate or a traffic light: from -sink_m to height_m, at x = -0.05 behind
/// the face; one post, or two for boards wider than 1.2 m. 60 mm tubes up to 1 m of width, 76 mm
/// beyond. Class: pole.
MeshPtr make_sign_posts(MaterialTable& materials, double plate_width_m, double height_m,
                        double sink_m);

}  // namespace raytruth::assets
