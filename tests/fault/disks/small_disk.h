#pragma once

// Disks of a test's own, where the machine allows mounting: a small one that fills up, and one
// whose blocks can be copied from under whoever writes to it.

#include <cstdint>
#include <memory>
#include <string>

namespace orderlog::testing {

// In memory, with so many bytes. Unmounted at the end. One thread.
class SmallDisk {
 public:
  // Null where mounting is not allowed.
  [[nodiscard]] static std::unique_ptr<SmallDisk> mount(const std::string& at, std::uint64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Takes space until only so much is free.
  void fill(std::uint64_t but_bytes);
  // Gives all of it back.
  void free();

 private:
  explicit SmallDisk(std::string at) : at_(std::move(at)) {}
  [[nodiscard]] std::string ballast() const { return at_ + "/ballast"; }

  const std::string at_;
};

// An ext4 file system in a file. What the file holds at a moment is what a power cut at that moment
// leaves on the disk. One thread.
class BlockDisk {
 public:
  // Null where there are no loop devices, or no rights to them.
  [[nodiscard]] static std::unique_ptr<BlockDisk> make(const std::string& image,
                                                       const std::string& at);
  ~BlockDisk();
  BlockDisk(const BlockDisk&) = delete;
  BlockDisk& operator=(const BlockDisk&) = delete;

  // The blocks as they are at this moment, in another file. Whoever writes must stand still.
  void cut_power(const std::string& image) const;
  // Goes on with the blocks in that file. Nothing may run on the disk.
  [[nodiscard]] bool come_back(const std::string& image);

 private:
  BlockDisk(std::string image, std::string at) : image_(std::move(image)), at_(std::move(at)) {}

  std::string image_;
  const std::string at_;
  bool is_mounted_ = true;
};

}  // namespace orderlog::testing
