#pragma once

// Internal to assets: pieces of people that are kept from run to run where the program has a store,
// see file_store.h.

#include <optional>

#include "assets/person_body.h"

namespace raytruth::assets {

/// Nothing where there is no store, or not this piece in it.
std::optional<PieceShell> stored_piece(Piece piece);
void store_piece(Piece piece, const PieceShell& made);

}  // namespace raytruth::assets
