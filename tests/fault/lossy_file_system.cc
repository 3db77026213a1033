#include "tests/fault/lossy_file_system.h"

#include <rocksdb/file_system.h>

#include <utility>

#include "tests/fault/lossy_state.h"

namespace orderlog::testing {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using State = LossyFileSystem::State;

class LossyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LossyFile(std::unique_ptr<FSWritableFile>&& file, std::shared_ptr<State> state,
            std::shared_ptr<LossyBytes> bytes)
      : FSWritableFileOwnerWrapper(std::move(file)),
        state_(std::move(state)),
        bytes_(std::move(bytes)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    return wrote(data.size(), FSWritableFileOwnerWrapper::Append(data, options, dbg));
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification, IODebugContext* dbg) override {
    return wrote(data.size(), FSWritableFileOwnerWrapper::Append(data, options, verification, dbg));
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return synced(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return synced(); }
  // Room beforehand is real memory where the files lie in memory, and nothing that could be lost.
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  IOStatus wrote(std::size_t size, IOStatus status) {
    if (status.ok()) state_->wrote(*bytes_, size);
    return status;
  }
  IOStatus synced() {
    state_->synced(*bytes_);
    return IOStatus::OK();
  }

  const std::shared_ptr<State> state_;
  const std::shared_ptr<LossyBytes> bytes_;
};

class LossyDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  LossyDirectory(std::unique_ptr<FSDirectory>&& directory, std::string path,
                 std::shared_ptr<State> state)
      : FSDirectoryWrapper(std::move(directory)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    state_->synced_names(path_);
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    state_->synced_names(path_);
    return IOStatus::OK();
  }

 private:
  const std::string path_;
  const std::shared_ptr<State> state_;
};

class Wrapper final : public rocksdb::FileSystemWrapper {
 public:
  explicit Wrapper(std::shared_ptr<State> state)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(std::move(state)) {}

  const char* Name() const override { return "LossyFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    auto bytes = state_->creates(path);
    return wrapped(FileSystemWrapper::NewWritableFile(path, options, out, dbg), std::move(bytes),
                   out);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    auto bytes = state_->reopens(path);
    return wrapped(FileSystemWrapper::ReopenWritableFile(path, options, out, dbg), std::move(bytes),
                   out);
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<FSDirectory>* out, IODebugContext* dbg) override {
    const IOStatus status = FileSystemWrapper::NewDirectory(path, options, out, dbg);
    if (status.ok()) *out = std::make_unique<LossyDirectory>(std::move(*out), path, state_);
    return status;
  }
  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    state_->creates_directory(path);
    return FileSystemWrapper::CreateDir(path, options, dbg);
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* dbg) override {
    state_->creates_directory(path);
    return FileSystemWrapper::CreateDirIfMissing(path, options, dbg);
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    state_->removes(path);
    return FileSystemWrapper::DeleteFile(path, options, dbg);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* dbg) override {
    state_->renames(from, to);
    return FileSystemWrapper::RenameFile(from, to, options, dbg);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* dbg) override {
    state_->links(from, to);
    return FileSystemWrapper::LinkFile(from, to, options, dbg);
  }

 private:
  IOStatus wrapped(IOStatus status, std::shared_ptr<LossyBytes> bytes,
                   std::unique_ptr<FSWritableFile>* out) {
    if (status.ok()) *out = std::make_unique<LossyFile>(std::move(*out), state_, std::move(bytes));
    return status;
  }

  const std::shared_ptr<State> state_;
};

}  // namespace

LossyFileSystem::LossyFileSystem(const std::string& spare_directory, std::uint64_t seed)
    : state_(std::make_shared<State>(spare_directory, seed)),
      file_system_(std::make_shared<Wrapper>(state_)) {}

LossyFileSystem::~LossyFileSystem() = default;

std::shared_ptr<rocksdb::FileSystem> LossyFileSystem::file_system() const { return file_system_; }
void LossyFileSystem::cut_after(std::uint64_t operations) { state_->cut_after(operations); }
void LossyFileSystem::cut_now() { state_->cut_after(0); }
void LossyFileSystem::when_cut(std::function<void()> tell) { state_->when_cut(std::move(tell)); }
bool LossyFileSystem::is_cut() const { return state_->is_cut(); }
void LossyFileSystem::come_back(Loss loss) { state_->come_back(loss); }

}  // namespace orderlog::testing
