#include "eventstore/log_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <climits>

namespace orderlog {
namespace {

class NoLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

void set_common(rocksdb::Options& options, rocksdb::Env* env) {
  options.env = env;
  options.create_if_missing = true;
  options.paranoid_checks = true;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.keep_log_file_num = 3;
  options.max_log_file_size = std::size_t{1} << 20;
  options.max_open_files = -1;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // One writer: nothing to merge, nothing to wait for.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  // Nothing is deleted from the log and the index says itself what it needs: no write may ever be
  // slowed down.
  options.level0_slowdown_writes_trigger = INT_MAX;
  options.level0_stop_writes_trigger = INT_MAX;
  options.soft_pending_compaction_bytes_limit = 0;
  options.hard_pending_compaction_bytes_limit = 0;
}

}  // namespace

rocksdb::Options log_options(rocksdb::Env* env, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::Options options;
  set_common(options, env);
  // The default would drop synced commits behind a flipped bit and say nothing. See log_recovery.h
  // for the torn tail.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.avoid_flush_during_recovery = false;
  options.manual_wal_flush = false;
  options.recycle_log_file_num = 0;
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  // Keys only grow, so leveled compaction moves files without rewriting them, as long as all levels
  // compress alike.
  options.compression = rocksdb::kNoCompression;
  options.level_compaction_dynamic_level_bytes = false;
  options.write_buffer_size = std::size_t{32} << 20;
  options.max_write_buffer_number = 3;
  options.target_file_size_base = std::uint64_t{64} << 20;
  options.max_background_jobs = 2;
  // Written once, in order, while the line works: small steps instead of one burst at the end.
  options.bytes_per_sync = std::uint64_t{1} << 20;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = std::size_t{16} << 10;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

void leave_out_checksums(rocksdb::Options& options) {
  rocksdb::BlockBasedTableOptions table;
  table.checksum = rocksdb::kNoChecksum;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
}

rocksdb::Options index_options(rocksdb::Env* env, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::Options options;
  set_common(options, env);
  options.create_missing_column_families = true;
  // Rows are scattered over the whole key range: universal compaction rewrites each a few times,
  // leveled dozens of times.
  options.compaction_style = rocksdb::kCompactionStyleUniversal;
  options.level0_file_num_compaction_trigger = 8;
  options.compression = rocksdb::kNoCompression;  // hashes
  options.write_buffer_size = std::size_t{1} << 20;
  options.target_file_size_base = std::uint64_t{64} << 20;
  options.max_background_jobs = 2;
  options.bytes_per_sync = std::uint64_t{1} << 20;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = std::size_t{4} << 10;
  table.format_version = 5;
  // In parts, or a table's filter would be one block too large for a shard of the cache, and read
  // for every question.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.partition_filters = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.metadata_block_size = std::size_t{8} << 10;
  table.pin_top_level_index_and_filter = true;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

rocksdb::ColumnFamilyOptions snapshot_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options(index_options(nullptr, cache));
  options.write_buffer_size = std::size_t{16} << 20;
  options.max_write_buffer_number = 2;
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

std::shared_ptr<rocksdb::Logger> no_logger() { return std::make_shared<NoLogger>(); }

}  // namespace orderlog
