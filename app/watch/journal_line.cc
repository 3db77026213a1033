#include "app/watch/journal_line.h"

namespace orderlog {

void JournalLine::say() const {
  std::vector<DiagnosticsField> all;
  all.reserve(fields.size());
  for (const auto& [name, value] : fields) {
    std::visit([&all, name = name](const auto& held) { all.emplace_back(name, held); }, value);
  }
  diagnose_all(level, event, all);
}

}  // namespace orderlog
