#include "tests/simulation/disk/faulty_disk.h"

#include <rocksdb/file_system.h>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "tests/simulation/turns/turns.h"

namespace orderlog::simulation {

using rocksdb::FileOptions;
using rocksdb::FSDirectory;
using rocksdb::FSRandomAccessFile;
using rocksdb::FSSequentialFile;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class FaultyDisk::State {
 public:
  void fail(const Failure& failure) {
    const std::lock_guard lock(mutex_);
    failing(failure.which) = Failing{failure.after, failure.error, failure.how_long};
  }
  void slow_down_by(std::uint64_t nanos) { slower_ns_ = nanos; }
  void hang_until(std::uint64_t moment_ns) { hangs_until_ns_ = moment_ns; }
  void mend() {
    const std::lock_guard lock(mutex_);
    failing_ = {};
    slower_ns_ = 0;
    hangs_until_ns_ = 0;
  }
  [[nodiscard]] std::uint64_t errors() const { return errors_; }
  // Of a disk that is full there is nothing left.
  [[nodiscard]] bool is_full() const {
    const std::lock_guard lock(mutex_);
    const auto& changes = failing(Operation::kChange);
    return changes && changes->has_failed && changes->error == Error::kNoSpace;
  }

  // Before each change, and before each read; what it fails with, if it does.
  [[nodiscard]] IOStatus change() {
    const std::uint64_t hangs_until = hangs_until_ns_;
    if (hangs_until > now_ns()) sleep_until(hangs_until);
    const std::uint64_t slower = slower_ns_;
    if (slower > 0) sleep_until(now_ns() + slower);
    return operate(Operation::kChange);
  }
  [[nodiscard]] IOStatus read() { return operate(Operation::kRead); }

 private:
  struct Failing {
    std::uint64_t operations_left = 0;
    Error error = Error::kInputOutput;
    HowLong how_long = HowLong::kOnce;
    bool has_failed = false;
  };

  [[nodiscard]] IOStatus operate(Operation which) {
    const std::lock_guard lock(mutex_);
    std::optional<Failing>& failing = this->failing(which);
    if (!failing) return IOStatus::OK();
    if (failing->operations_left > 0) {
      --failing->operations_left;
      return IOStatus::OK();
    }
    const Error error = failing->error;
    failing->has_failed = true;
    ++errors_;
    if (failing->how_long == HowLong::kOnce) failing.reset();
    return error == Error::kNoSpace ? IOStatus::NoSpace("simulated")
                                    : IOStatus::IOError("simulated");
  }
  [[nodiscard]] std::optional<Failing>& failing(Operation which) {
    return failing_[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] const std::optional<Failing>& failing(Operation which) const {
    return failing_[static_cast<std::size_t>(which)];
  }

  mutable std::mutex mutex_;
  std::array<std::optional<Failing>, 2> failing_;  // by Operation
  std::atomic<std::uint64_t> errors_{0};
  std::atomic<std::uint64_t> slower_ns_{0};
  std::atomic<std::uint64_t> hangs_until_ns_{0};
};

namespace {

using State = FaultyDisk::State;

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<FSWritableFile>&& file, std::shared_ptr<State> state)
      : FSWritableFileOwnerWrapper(std::move(file)), state_(std::move(state)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FSWritableFileOwnerWrapper::Append(data, options, dbg) : status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification, IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FSWritableFileOwnerWrapper::Append(data, options, verification, dbg)
                       : status;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FSWritableFileOwnerWrapper::Sync(options, dbg) : status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FSWritableFileOwnerWrapper::Fsync(options, dbg) : status;
  }

 private:
  const std::shared_ptr<State> state_;
};

class FaultyRandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultyRandomAccessFile(std::unique_ptr<FSRandomAccessFile>&& file, std::shared_ptr<State> state)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), state_(std::move(state)) {}

  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options, Slice* out,
                char* scratch, IODebugContext* dbg) const override {
    IOStatus status = state_->read();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, out, scratch, dbg);
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus status = state_->read();
    if (!status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, dbg);
  }

 private:
  const std::shared_ptr<State> state_;
};

class FaultySequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FaultySequentialFile(std::unique_ptr<FSSequentialFile>&& file, std::shared_ptr<State> state)
      : FSSequentialFileOwnerWrapper(std::move(file)), state_(std::move(state)) {}

  IOStatus Read(std::size_t bytes, const IOOptions& options, Slice* out, char* scratch,
                IODebugContext* dbg) override {
    IOStatus status = state_->read();
    if (!status.ok()) return status;
    return FSSequentialFileOwnerWrapper::Read(bytes, options, out, scratch, dbg);
  }

 private:
  const std::shared_ptr<State> state_;
};

class FaultyDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyDirectory(std::unique_ptr<FSDirectory>&& directory, std::shared_ptr<State> state)
      : FSDirectoryWrapper(std::move(directory)), state_(std::move(state)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FSDirectoryWrapper::Fsync(options, dbg) : status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const rocksdb::DirFsyncOptions& how) override {
    IOStatus status = state_->change();
    return status.ok() ? FSDirectoryWrapper::FsyncWithDirOptions(options, dbg, how) : status;
  }

 private:
  const std::shared_ptr<State> state_;
};

class Wrapper final : public rocksdb::FileSystemWrapper {
 public:
  Wrapper(const std::shared_ptr<rocksdb::FileSystem>& beneath, std::shared_ptr<State> state)
      : FileSystemWrapper(beneath), state_(std::move(state)) {}

  const char* Name() const override { return "FaultyDisk"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    if (IOStatus status = state_->change(); !status.ok()) return status;
    return wrapped(FileSystemWrapper::NewWritableFile(path, options, out, dbg), out);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* out, IODebugContext* dbg) override {
    if (IOStatus status = state_->change(); !status.ok()) return status;
    return wrapped(FileSystemWrapper::ReopenWritableFile(path, options, out, dbg), out);
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* out,
                               IODebugContext* dbg) override {
    if (IOStatus status = state_->read(); !status.ok()) return status;
    IOStatus status = FileSystemWrapper::NewRandomAccessFile(path, options, out, dbg);
    if (status.ok()) *out = std::make_unique<FaultyRandomAccessFile>(std::move(*out), state_);
    return status;
  }
  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* out, IODebugContext* dbg) override {
    if (IOStatus status = state_->read(); !status.ok()) return status;
    IOStatus status = FileSystemWrapper::NewSequentialFile(path, options, out, dbg);
    if (status.ok()) *out = std::make_unique<FaultySequentialFile>(std::move(*out), state_);
    return status;
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<FSDirectory>* out, IODebugContext* dbg) override {
    IOStatus status = FileSystemWrapper::NewDirectory(path, options, out, dbg);
    if (status.ok()) *out = std::make_unique<FaultyDirectory>(std::move(*out), state_);
    return status;
  }
  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FileSystemWrapper::CreateDir(path, options, dbg) : status;
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FileSystemWrapper::CreateDirIfMissing(path, options, dbg) : status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FileSystemWrapper::DeleteFile(path, options, dbg) : status;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FileSystemWrapper::RenameFile(from, to, options, dbg) : status;
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* dbg) override {
    IOStatus status = state_->change();
    return status.ok() ? FileSystemWrapper::LinkFile(from, to, options, dbg) : status;
  }
  IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, std::uint64_t* free,
                        IODebugContext* dbg) override {
    if (!state_->is_full()) return FileSystemWrapper::GetFreeSpace(path, options, free, dbg);
    *free = 0;
    return IOStatus::OK();
  }

 private:
  IOStatus wrapped(IOStatus status, std::unique_ptr<FSWritableFile>* out) {
    if (status.ok()) *out = std::make_unique<FaultyFile>(std::move(*out), state_);
    return status;
  }

  const std::shared_ptr<State> state_;
};

}  // namespace

FaultyDisk::FaultyDisk(std::shared_ptr<rocksdb::FileSystem> beneath)
    : state_(std::make_shared<State>()), file_system_(std::make_shared<Wrapper>(beneath, state_)) {}

FaultyDisk::~FaultyDisk() = default;

std::shared_ptr<rocksdb::FileSystem> FaultyDisk::file_system() const { return file_system_; }
void FaultyDisk::fail(const Failure& failure) { state_->fail(failure); }
void FaultyDisk::slow_down_by(std::uint64_t nanos) { state_->slow_down_by(nanos); }
void FaultyDisk::hang_until(std::uint64_t moment_ns) { state_->hang_until(moment_ns); }
void FaultyDisk::mend() { state_->mend(); }
std::uint64_t FaultyDisk::errors() const { return state_->errors(); }

}  // namespace orderlog::simulation
