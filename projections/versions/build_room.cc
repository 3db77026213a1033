#include "projections/versions/build_room.h"

#include <utility>

#include "projections/store/model_store.h"

namespace orderlog {
namespace {

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

BuildRoom::BuildRoom(std::shared_ptr<const ModelResources> resources, std::string directory,
                     std::uint64_t bytes_min)
    : resources_(std::move(resources)), directory_(std::move(directory)), bytes_min_(bytes_min) {}

std::optional<std::string> BuildRoom::shortage(std::uint64_t bytes) const {
  if (bytes_min_ == 0) return std::nullopt;
  const std::optional<std::uint64_t> free_bytes = resources_->free_bytes(directory_);
  if (!free_bytes || (*free_bytes >= bytes_min_ && *free_bytes - bytes_min_ >= bytes)) {
    return std::nullopt;
  }
  return "There is no room to build it: " + mebibytes(*free_bytes) + " are free for " + directory_ +
         ", about " + mebibytes(bytes) + " are needed, and " + mebibytes(bytes_min_) +
         " are kept for commands. It is built once there is room.";
}

}  // namespace orderlog
