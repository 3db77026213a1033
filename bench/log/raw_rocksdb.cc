#include "bench/log/raw_rocksdb.h"

#include <endian.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

void require(const rocksdb::Status& status, const char* what) {
  if (status.ok()) return;
  std::cerr << "bench: " << what << ": " << status.ToString() << "\n";
  std::exit(1);
}

}  // namespace

std::string filler(std::size_t bytes) {
  std::string text(bytes, ' ');
  std::uint64_t state = 1;
  for (char& c : text) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    c = static_cast<char>(' ' + (state >> 33) % 95);
  }
  return text;
}

RawRocksDb::RawRocksDb(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}
RawRocksDb::RawRocksDb(RawRocksDb&&) noexcept = default;
RawRocksDb::~RawRocksDb() = default;

RawRocksDb::RawRocksDb(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  rocksdb::DB* db = nullptr;
  require(rocksdb::DB::Open(options, directory, &db), "opening a database");
  db_.reset(db);
}

RawRocksDb RawRocksDb::read_only(const std::string& directory) {
  rocksdb::DB* db = nullptr;
  require(rocksdb::DB::OpenForReadOnly(rocksdb::Options(), directory, &db), "opening the log");
  return RawRocksDb(std::unique_ptr<rocksdb::DB>(db));
}

RawAppends RawRocksDb::append(std::size_t batch, std::size_t value_bytes, std::uint64_t time_ns,
                              std::uint64_t values_max) {
  RawAppends result;
  const std::string value = filler(value_bytes);
  const std::uint64_t cpu_start_ns = process_cpu_ns(getpid());
  const std::uint64_t start_ns = now_ns();
  while (result.appended < values_max && result.took_ns < time_ns) {
    const std::uint64_t batch_start_ns = now_ns();
    append_once(batch, value);
    const std::uint64_t end_ns = now_ns();
    result.sync.record_ns(end_ns - batch_start_ns);
    result.appended += batch;
    result.took_ns = end_ns - start_ns;
  }
  result.cpu_ns = process_cpu_ns(getpid()) - cpu_start_ns;
  return result;
}

void RawRocksDb::append_once(std::size_t values, const std::string& value) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  rocksdb::WriteBatch writes;
  for (std::size_t i = 0; i < values; ++i) {
    const std::uint64_t key = htobe64(next_key_++);
    require(writes.Put({reinterpret_cast<const char*>(&key), sizeof key}, value), "a put");
  }
  require(db_->Write(synced, &writes), "a synced write");
}

void RawRocksDb::flush() { require(db_->Flush(rocksdb::FlushOptions()), "a flush"); }

RawScan RawRocksDb::scan(std::uint64_t values_max) const {
  RawScan result;
  rocksdb::ReadOptions reading;  // verifies checksums unless told otherwise
  reading.fill_cache = false;
  reading.readahead_size = std::size_t{2} << 20;
  const std::uint64_t start_ns = now_ns();
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(reading));
  for (it->SeekToFirst(); it->Valid() && result.values < values_max; it->Next()) {
    ++result.values;
    result.bytes += it->value().size();
  }
  require(it->status(), "a scan");
  result.took_ns = now_ns() - start_ns;
  return result;
}

}  // namespace orderlog::bench
