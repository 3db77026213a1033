#include "tests/layers/include_rules.h"

namespace orderlog {

const std::vector<FolderRule>& folder_rules() {
  static const std::vector<FolderRule> kRules = {
      {"base", {}},
      {"domain", {"base"}},
      {"eventstore", {"base"}},
      {"messaging", {"eventstore", "base"}},
      {"engine", {"domain", "eventstore", "base"}},
      {"projections", {"domain", "eventstore", "base"}},
      {"replay", {"projections", "engine", "domain", "eventstore", "base"}},
      {"api", {"engine", "projections", "domain", "base"}},
      // The three that assemble the others. Nothing includes them, except that tests and benches
      // drive the program.
      {"app",
       {"api", "replay", "projections", "engine", "messaging", "eventstore", "domain", "base"}},
      {"tests",
       {"app", "bench", "api", "replay", "projections", "engine", "messaging", "eventstore",
        "domain", "base"}},
      {"bench",
       {"app", "api", "replay", "projections", "engine", "messaging", "eventstore", "domain",
        "base"}},
  };
  return kRules;
}

const std::vector<VendorWall>& vendor_walls() {
  static const std::vector<VendorWall> kWalls = {
      {"Beast and Asio", {"boost/beast", "boost/asio"}, {"api/", "app/", "tests/", "bench/"}},
      {"other Boost libraries", {"boost/"}, {"api/", "app/", "tests/", "bench/"}},
      {"nats.c", {"nats.h", "nats/"}, {"messaging/", "bench/", "tests/simulation/nats/client/"}},
      {"RocksDB", {"rocksdb/"}, {"eventstore/", "projections/store/", "tests/", "bench/"}},
      {"simdjson", {"simdjson.h", "simdjson/"}, {"base/json/reader.cc"}},
      {"prometheus-cpp", {"prometheus/"}, {"api/", "app/"}},
      {"CLI11", {"CLI/"}, {"app/", "tests/", "bench/"}},
      {"spdlog", {"spdlog/", "fmt/"}, {"app/diagnostics.cc"}},
      {"OpenSSL", {"openssl/"}, {"eventstore/"}},
      {"xxHash", {"xxhash.h"}, {"eventstore/"}},
      {"liblzma", {"lzma.h", "lzma/"}, {"app/", "tests/", "bench/"}},
      {"SQLite", {"sqlite3.h"}, {"replay/export/sqlite/database.cc"}},
      {"GoogleTest", {"gtest/", "gmock/"}, {"tests/"}},
  };
  return kWalls;
}

const std::vector<Ban>& bans() {
  // Deciding is a function of state and command: no threads, clocks, randomness or I/O.
  static const std::vector<Ban> kBans = {
      {"domain",
       {"thread",    "mutex",   "shared_mutex", "condition_variable", "atomic",   "future",
        "semaphore", "latch",   "barrier",      "stop_token",         "chrono",   "ctime",
        "time.h",    "random",  "fstream",      "iostream",           "istream",  "ostream",
        "sstream",   "cstdio",  "stdio.h",      "filesystem",         "unistd.h", "sys/",
        "fcntl.h",   "pthread", "csignal",      "signal.h",           "coroutine"}},
  };
  return kBans;
}

}  // namespace orderlog
