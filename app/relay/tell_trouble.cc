#include "app/relay/tell_trouble.h"

namespace orderlog {

void tell_trouble(const BusError* trouble, std::string_view in_trouble, std::string_view well,
                  DiagnosticsFields fields) {
  if (trouble == nullptr) return diagnose_info(well, fields);
  diagnose_warning(in_trouble, {{"code", to_string(trouble->code)}, {"reason", trouble->detail}});
}

}  // namespace orderlog
