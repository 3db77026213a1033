#include "tests/fault/lossy_state.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {
namespace fs = std::filesystem;

namespace {

std::string directory_of(const std::string& path) {
  return fs::path(path).parent_path().lexically_normal().string();
}

}  // namespace

LossyFileSystem::State::State(std::string spare_directory, std::uint64_t seed)
    : spare_directory_(std::move(spare_directory)), random_(seed) {
  fs::create_directories(spare_directory_);
}

void LossyFileSystem::State::cut_after(std::uint64_t operations) {
  const std::lock_guard lock(mutex_);
  operations_left_ = operations;
  if (operations == 0) count_operation();
}

void LossyFileSystem::State::count_operation() {
  if (is_cut_) return;
  if (operations_left_ > 0) {
    --operations_left_;
    return;
  }
  is_cut_ = true;
  for (auto& [path, bytes] : files_) bytes->size_at_cut = bytes->size;
  if (tell_) tell_();
}

std::shared_ptr<LossyBytes> LossyFileSystem::State::bytes_of(const std::string& path) {
  std::shared_ptr<LossyBytes>& bytes = files_[path];
  if (!bytes) {
    // It was there before: all of it is synced.
    bytes = std::make_shared<LossyBytes>();
    std::error_code none;
    const std::uint64_t size = fs::file_size(path, none);
    if (!none) *bytes = {size, size, size};
  }
  return bytes;
}

std::string LossyFileSystem::State::spare(const std::string& path) {
  if (!fs::is_regular_file(path)) return {};
  const std::string name = spare_directory_ + "/" + std::to_string(spares_++);
  fs::create_hard_link(path, name);
  return name;
}

void LossyFileSystem::State::remember(Change change) {
  change.after_cut = is_cut_;
  changes_.push_back(std::move(change));
}

std::shared_ptr<LossyBytes> LossyFileSystem::State::creates(const std::string& path) {
  const std::lock_guard lock(mutex_);
  count_operation();
  Change change{.directory = directory_of(path), .remove = path};
  if (fs::is_regular_file(path)) {
    // Created over an old file: that one would come back.
    change.bytes = bytes_of(path);
    change.spare = spare(path);
    change.restore_to = path;
    fs::remove(path);
  }
  remember(std::move(change));
  return files_[path] = std::make_shared<LossyBytes>();
}

void LossyFileSystem::State::creates_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (fs::exists(path)) return;
  count_operation();
  remember({.directory = directory_of(path), .remove = path});
}

std::shared_ptr<LossyBytes> LossyFileSystem::State::reopens(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return bytes_of(path);
}

void LossyFileSystem::State::wrote(LossyBytes& bytes, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  // What is being written at the moment of the cut may last, in part.
  bytes.size += size;
  count_operation();
}

void LossyFileSystem::State::synced(LossyBytes& bytes) {
  const std::lock_guard lock(mutex_);
  count_operation();
  if (!is_cut_) bytes.synced = bytes.size;
}

void LossyFileSystem::State::removes(const std::string& path) {
  const std::lock_guard lock(mutex_);
  count_operation();
  const auto bytes = bytes_of(path);
  files_.erase(path);
  remember(
      {.directory = directory_of(path), .spare = spare(path), .restore_to = path, .bytes = bytes});
}

void LossyFileSystem::State::renames(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  count_operation();
  Change change{.directory = directory_of(to), .remove = to, .rename_to = from};
  if (fs::is_regular_file(to)) {
    change.bytes = bytes_of(to);
    change.spare = spare(to);
    change.restore_to = to;
  }
  files_[to] = bytes_of(from);
  files_.erase(from);
  remember(std::move(change));
}

void LossyFileSystem::State::links(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  count_operation();
  files_[to] = bytes_of(from);
  remember({.directory = directory_of(to), .remove = to});
}

void LossyFileSystem::State::synced_names(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  count_operation();
  if (is_cut_) return;
  const std::string normal = fs::path(directory + "/").lexically_normal().parent_path().string();
  const auto kept = std::stable_partition(changes_.begin(), changes_.end(),
                                          [&](const Change& c) { return c.directory != normal; });
  for (auto change = kept; change != changes_.end(); ++change) {
    if (!change->spare.empty()) fs::remove(change->spare);
  }
  changes_.erase(kept, changes_.end());
}

void LossyFileSystem::State::undo(const Change& change) {
  if (!change.remove.empty() && !change.rename_to.empty()) {
    if (fs::exists(change.remove)) {
      fs::rename(change.remove, change.rename_to);
      files_[change.rename_to] = files_[change.remove];
    }
    files_.erase(change.remove);
  } else if (!change.remove.empty()) {
    fs::remove_all(change.remove);
    files_.erase(change.remove);
  }
  if (!change.spare.empty()) {
    // Its directory may have been removed after it.
    fs::create_directories(change.directory);
    fs::rename(change.spare, change.restore_to);
    files_[change.restore_to] = change.bytes;
  }
}

void LossyFileSystem::State::lose_bytes(const std::string& path, const LossyBytes& bytes) {
  if (!fs::is_regular_file(path)) return;
  const std::uint64_t unsynced = std::max(bytes.size_at_cut, bytes.synced) - bytes.synced;
  std::uint64_t lasting = 0;
  if (unsynced > 0 && random_() % 2 == 0) lasting = random_() % (unsynced + 1);
  if (fs::file_size(path) > bytes.synced + lasting) fs::resize_file(path, bytes.synced + lasting);
  if (lasting == 0 || random_() % 2 == 0) return;
  // A page in the middle may have been written while one before it was not.
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::uint64_t at = random_() % lasting;
  const std::string wrong(std::min<std::uint64_t>(lasting - at, 1 + random_() % 4'096),
                          random_() % 2 == 0 ? '\0' : 'x');
  file.seekp(static_cast<std::streamoff>(bytes.synced + at));
  file.write(wrong.data(), static_cast<std::streamsize>(wrong.size()));
}

void LossyFileSystem::State::come_back(Loss loss) {
  const std::lock_guard lock(mutex_);
  ORDERLOG_CHECK(is_cut_, "power comes back after it was cut");
  // Names reach the disk in order: some of the first unsynced ones may have made it.
  const auto first_after_cut = std::find_if(changes_.begin(), changes_.end(),
                                            [](const Change& change) { return change.after_cut; });
  const auto unsynced = static_cast<std::uint64_t>(first_after_cut - changes_.begin());
  const std::uint64_t lasting = loss == Loss::kNothing ? unsynced : random_() % (unsynced + 1);
  while (changes_.size() > lasting) {
    undo(changes_.back());
    changes_.pop_back();
  }
  for (const auto& [path, bytes] : files_) {
    if (loss == Loss::kNothing) bytes->synced = std::max(bytes->synced, bytes->size_at_cut);
    lose_bytes(path, *bytes);
  }
  fs::remove_all(spare_directory_);
}

}  // namespace orderlog::testing
