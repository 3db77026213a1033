#pragma once

// Sees to it that a build leaves commands the room they need: they are refused when the log's disk
// is nearly full, while a version that is built beside the one that serves can wait.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace orderlog {

class ModelResources;

// Any thread.
class BuildRoom {
 public:
  // `bytes_min`: so much stays free on the disk of `directory`. 0: nobody looks.
  BuildRoom(std::shared_ptr<const ModelResources> resources, std::string directory,
            std::uint64_t bytes_min);

  // Nothing where `bytes` more may be written; else a sentence. A system that can't say what is
  // free is taken to have room.
  [[nodiscard]] std::optional<std::string> shortage(std::uint64_t bytes) const;

 private:
  std::shared_ptr<const ModelResources> resources_;
  const std::string directory_;
  const std::uint64_t bytes_min_;
};

}  // namespace orderlog
