#pragma once

// DIR/MODEL: says which read model lies in a directory, in text, so that nothing else is opened,
// let alone written to, before it is known to be ours.

#include <cstdint>
#include <string>

#include "projections/store/model_error.h"

namespace orderlog {

// Makes the directory and its marker when there is nothing yet. Refuses what belongs to something
// else (kForeign) or to a newer program (kNewerSchema), and changes nothing there.
[[nodiscard]] ModelResult<Ok> claim_model_directory(const std::string& directory,
                                                    const std::string& name,
                                                    std::uint32_t schema_version);

// The schema version that the marker names; 0 when there is no marker that can be read.
[[nodiscard]] std::uint32_t schema_in_model_directory(const std::string& directory);

// Takes away a model's directory with everything in it; one that is not a model's stays. What
// can't be removed is only untidy.
void remove_model_directory(const std::string& directory);

}  // namespace orderlog
