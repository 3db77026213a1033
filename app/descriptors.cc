#include "app/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace orderlog {
namespace {

// For the log, its index and the read models, two versions of each: some twenty files in all to
// begin with, more as they grow and while RocksDB compacts. And for connections that are being
// refused.
constexpr std::size_t kFilesMin = 512;
constexpr std::size_t kFilesMax = 4'096;

}  // namespace

std::size_t connections_that_fit(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur == RLIM_INFINITY) return wanted;
  const std::size_t all = limit.rlim_cur;
  // Where even the files hardly fit, they get half.
  const std::size_t files = std::min(std::clamp(all / 4, kFilesMin, kFilesMax), all / 2);
  return std::min(wanted, std::max<std::size_t>(all - files, 1));
}

}  // namespace orderlog
