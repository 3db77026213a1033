#pragma once

#include "app/command_error.h"
#include "eventstore/event_store.h"
#include "projections/store/model_error.h"

namespace orderlog {

// Why a server or a worker does not start. kExitUsage where it would end the same way if it were
// started again: what lies there is somebody else's, a newer program's, or not what was written.
// kExitFailed where it may go better next time.
[[nodiscard]] CommandError start_error(StoreError error);
[[nodiscard]] CommandError start_error(ModelError error);

}  // namespace orderlog
