// An ingestion during which the disk can't be read, at each of its reads.

#include "eventstore/ingestion.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/sst_file_writer.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
constexpr char kKey[] = "key";

// One read fails, when so many others have been.
class UnreadableOnce final : public rocksdb::FileSystemWrapper {
 public:
  UnreadableOnce() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "UnreadableOnce"; }

  void fail_after(std::uint64_t reads) { *left_ = reads; }
  void mend() { *left_ = kNever; }
  // Counting down ends below zero, where kNever is.
  [[nodiscard]] bool has_failed() const { return *left_ == kNever; }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* out,
                               IODebugContext* dbg) override {
    IOStatus status = FileSystemWrapper::NewRandomAccessFile(path, options, out, dbg);
    if (status.ok()) *out = std::make_unique<File>(std::move(*out), left_);
    return status;
  }

 private:
  using Left = std::shared_ptr<std::uint64_t>;

  class File final : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    File(std::unique_ptr<FSRandomAccessFile>&& file, Left left)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), left_(std::move(left)) {}

    IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                  rocksdb::Slice* out, char* scratch, IODebugContext* dbg) const override {
      if (*left_ != kNever && (*left_)-- == 0) return IOStatus::IOError("unreadable");
      return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, out, scratch, dbg);
    }

   private:
    const Left left_;
  };

  const Left left_ = std::make_shared<std::uint64_t>(kNever);
};

// With one family, into which one file with one key is ingested.
class Database {
 public:
  Database(const std::string& directory, const std::shared_ptr<UnreadableOnce>& disk)
      : file_(directory + ".file"), env_(rocksdb::NewCompositeEnv(disk)) {
    options_.env = env_.get();
    options_.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open(options_, directory, &db).ok());
    db_.reset(db);
  }

  rocksdb::Status ingest() {
    static_cast<void>(env_->DeleteFile(file_));  // a second name of one that was taken in
    rocksdb::SstFileWriter file(rocksdb::EnvOptions(), options_);
    EXPECT_TRUE(file.Open(file_).ok());
    EXPECT_TRUE(file.Put(kKey, "value").ok());
    EXPECT_TRUE(file.Finish().ok());
    rocksdb::IngestExternalFileOptions moving;
    moving.move_files = true;
    return db_->IngestExternalFile({file_}, moving);
  }
  [[nodiscard]] bool has_key() const {
    std::string value;
    return db_->Get(rocksdb::ReadOptions(), kKey, &value).ok();
  }
  [[nodiscard]] bool has_file_without_range() const {
    return orderlog::has_file_without_range(*db_);
  }
  [[nodiscard]] bool remove_files_without_range() const {
    return orderlog::remove_files_without_range(*db_, db_->DefaultColumnFamily());
  }

 private:
  const std::string file_;
  const std::unique_ptr<rocksdb::Env> env_;
  rocksdb::Options options_;
  std::unique_ptr<rocksdb::DB> db_;
};

TEST(Ingestion, OfAFileThatCanBeReadLeavesNothingToPutOut) {
  const testing::TempDirectory directory;
  Database database(directory / "db", std::make_shared<UnreadableOnce>());
  ASSERT_TRUE(database.ingest().ok());
  EXPECT_FALSE(database.has_file_without_range());
  EXPECT_TRUE(database.remove_files_without_range());
  EXPECT_TRUE(database.has_key());
}

TEST(Ingestion, OfAFileThatCouldNotBeReadIsFoundOutAndCanBeRepeated) {
  const testing::TempDirectory directory;
  const auto disk = std::make_shared<UnreadableOnce>();
  bool was_lost = false;
  for (std::uint64_t reads = 0;; ++reads) {
    Database database(directory / std::to_string(reads), disk);
    disk->fail_after(reads);
    const rocksdb::Status status = database.ingest();
    const bool has_failed = disk->has_failed();
    disk->mend();
    if (!has_failed) break;
    if (status.ok() && database.has_file_without_range()) {
      was_lost = true;
      EXPECT_FALSE(database.has_key());
      EXPECT_TRUE(database.remove_files_without_range());
    }
    if (!database.has_key()) {
      EXPECT_TRUE(database.ingest().ok());
    }
    EXPECT_FALSE(database.has_file_without_range()) << "after " << reads << " reads";
    EXPECT_TRUE(database.has_key()) << "after " << reads << " reads";
  }
  EXPECT_TRUE(was_lost) << "RocksDB looks by itself now: eventstore/ingestion.h can go";
}

}  // namespace
}  // namespace orderlog
