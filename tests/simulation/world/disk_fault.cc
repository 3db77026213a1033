#include "tests/simulation/world/disk_fault.h"

#include <algorithm>
#include <iterator>

namespace orderlog::simulation {
namespace {

using enum FaultyDisk::Operation;
using enum FaultyDisk::Error;
using enum FaultyDisk::HowLong;

struct Row {
  FaultKind kind;
  Whose whose;
  FaultyDisk::Operation which;
  FaultyDisk::Error error;
  FaultyDisk::HowLong how_long;
};

constexpr Row kRows[] = {
    {FaultKind::kDiskErrorOnce, Whose::kServer, kChange, kInputOutput, kOnce},
    {FaultKind::kDiskErrorForEver, Whose::kServer, kChange, kInputOutput, kForEver},
    {FaultKind::kReadErrorOnce, Whose::kServer, kRead, kInputOutput, kOnce},
    {FaultKind::kReadErrorForEver, Whose::kServer, kRead, kInputOutput, kForEver},
    {FaultKind::kDiskFullOnce, Whose::kServer, kChange, kNoSpace, kOnce},
    {FaultKind::kDiskFull, Whose::kServer, kChange, kNoSpace, kForEver},
    {FaultKind::kWorkerDiskErrorOnce, Whose::kWorker, kChange, kInputOutput, kOnce},
    {FaultKind::kWorkerDiskErrorForEver, Whose::kWorker, kChange, kInputOutput, kForEver},
    {FaultKind::kWorkerReadErrorOnce, Whose::kWorker, kRead, kInputOutput, kOnce},
    {FaultKind::kWorkerReadErrorForEver, Whose::kWorker, kRead, kInputOutput, kForEver},
    {FaultKind::kWorkerDiskFullOnce, Whose::kWorker, kChange, kNoSpace, kOnce},
    {FaultKind::kWorkerDiskFull, Whose::kWorker, kChange, kNoSpace, kForEver},
};

}  // namespace

std::optional<DiskFault> disk_fault(const Fault& fault) {
  const auto* const row = std::ranges::find(kRows, fault.kind, &Row::kind);
  if (row == std::end(kRows)) return std::nullopt;
  return DiskFault{row->whose, {fault.detail, row->which, row->error, row->how_long}};
}

}  // namespace orderlog::simulation
