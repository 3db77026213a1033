// Reading a model's rows, as they were at one moment.

#include <algorithm>
#include <utility>

#include "projections/store/model_internals.h"

namespace orderlog {

ModelScan::ModelScan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelScan::~ModelScan() = default;
ModelScan::ModelScan(ModelScan&&) noexcept = default;
ModelScan& ModelScan::operator=(ModelScan&&) noexcept = default;
bool ModelScan::valid() const { return impl_->iterator->Valid(); }
bool ModelScan::failed() const { return !impl_->iterator->status().ok(); }
std::string_view ModelScan::key() const { return view(impl_->iterator->key()); }
std::string_view ModelScan::value() const { return view(impl_->iterator->value()); }
void ModelScan::next() { impl_->iterator->Next(); }

ModelSnapshot::ModelSnapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelSnapshot::~ModelSnapshot() = default;
ModelSnapshot::ModelSnapshot(ModelSnapshot&&) noexcept = default;

ModelResult<bool> ModelSnapshot::get(std::string_view key, std::string& value) const {
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  return get_row(*impl_->db, options, key, value, *impl_->directory);
}

ModelResult<Checkpoint> ModelSnapshot::checkpoint() const {
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  return checkpoint_in(*impl_->db, options, *impl_->directory);
}

ModelScan ModelSnapshot::scan(std::string_view from, std::string_view until) const {
  return ModelScan(impl_->scan(from, until, rocksdb::ReadOptions()));
}

std::unique_ptr<ModelScan::Impl> ModelSnapshot::Impl::scan(std::string_view from,
                                                           std::string_view until,
                                                           rocksdb::ReadOptions options) const {
  auto scan = std::make_unique<ModelScan::Impl>();
  options.snapshot = snapshot;
  if (!until.empty()) {
    scan->until = until;
    scan->until_slice = slice(scan->until);
    options.iterate_upper_bound = &scan->until_slice;
  }
  scan->iterator.reset(db->NewIterator(options));
  scan->iterator->Seek(slice(from));
  return scan;
}

ModelScan ModelSnapshot::scan_all(std::string_view from, std::string_view until) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = std::size_t{1} << 20;
  return ModelScan(impl_->scan(from.empty() ? "\x01" : from, until, options));
}

// By the files, which hold about as much each where there are many; where there are few, there is
// little to walk.
std::vector<std::string> ModelSnapshot::cuts(unsigned parts) const {
  std::vector<rocksdb::LiveFileMetaData> files;
  impl_->db->GetLiveFilesMetaData(&files);
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.smallestkey < b.smallestkey; });
  std::uint64_t total = 0;
  for (const auto& file : files) total += file.size;
  std::vector<std::string> keys;
  std::uint64_t passed = 0;
  for (const auto& file : files) {
    const bool is_due = passed * parts >= total * (keys.size() + 1);
    const bool is_next = file.smallestkey > (keys.empty() ? std::string(1, '\x01') : keys.back());
    if (is_due && is_next && keys.size() + 1 < parts) keys.push_back(file.smallestkey);
    passed += file.size;
  }
  return keys;
}

}  // namespace orderlog
