#include <algorithm>

#include "projections/store/model_internals.h"

namespace orderlog {

void ModelBatch::Impl::add(std::string_view row_key, std::string_view row_value, bool erase) {
  const std::size_t at = bytes.size();
  bytes.append(row_key).append(row_value);
  changes.push_back({at, at + row_key.size(), bytes.size(), erase});
}

void ModelBatch::Impl::sort() {
  std::stable_sort(changes.begin(), changes.end(),
                   [this](const Change& a, const Change& b) { return key(a) < key(b); });
}

rocksdb::Status ModelBatch::Impl::write_out() {
  sort();
  batch.Clear();
  rocksdb::Status status;
  for (const Change& change : changes) {
    status = change.erase ? batch.Delete(slice(key(change)))
                          : batch.Put(slice(key(change)), slice(value(change)));
    if (!status.ok()) break;
  }
  return status;
}

rocksdb::Status ModelBatch::Impl::write_file(rocksdb::SstFileWriter& file) {
  sort();
  rocksdb::Status status;
  for (std::size_t i = 0; i < changes.size() && status.ok(); ++i) {
    const Change& change = changes[i];
    if (i + 1 < changes.size() && key(changes[i + 1]) == key(change)) continue;
    status = change.erase ? file.Delete(slice(key(change)))
                          : file.Put(slice(key(change)), slice(value(change)));
  }
  return status;
}

ModelBatch::ModelBatch() : impl_(std::make_unique<Impl>()) {}
ModelBatch::~ModelBatch() = default;
void ModelBatch::put(std::string_view key, std::string_view value) {
  impl_->add(key, value, false);
}
void ModelBatch::erase(std::string_view key) { impl_->add(key, "", true); }
void ModelBatch::clear() {
  impl_->bytes.clear();
  impl_->changes.clear();
}
std::size_t ModelBatch::size() const { return impl_->changes.size(); }

}  // namespace orderlog
