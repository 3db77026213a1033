// Five hundred random damages to the files of a log: verification finds each, or it changed nothing
// that anybody reads; and what lies before it is salvaged.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/wal_fragment.h"
#include "replay/verify/salvage.h"
#include "replay/verify/verify_directory.h"
#include "tests/eventstore/locked_away.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/replay/log_on_disk.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr int kDamages = 500;

enum class Kind { kFlip, kGarble, kCut, kZero, kRemove, kFlipUnderChecksum };
constexpr const char* kKindNames[] = {"flipped bit", "garbled bytes",
                                      "cut off",     "zeroed end",
                                      "removed",     "flipped bit with a checksum that fits"};

struct Damage {
  Kind kind = Kind::kFlip;
  std::string file;
  std::size_t begin = 0;  // what of the file is not as it was
  std::size_t end = 0;

  [[nodiscard]] std::string text() const {
    return std::string(kKindNames[static_cast<int>(kind)]) + " in " + file + " at " +
           std::to_string(begin) + " to " + std::to_string(end);
  }
};

// "sst", "log", "MANIFEST", "anchor": of which kind a file is.
std::string kind_of_file(const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  if (name.starts_with("LOG")) return "LOG";
  const auto dot = name.find('.');
  return dot == std::string::npos ? name.substr(0, name.find('-')) : name.substr(dot + 1);
}

class Damages {
 public:
  Damages(const LogOnDisk& log, std::uint64_t seed) : log_(log), random_(seed) {
    for (const auto& entry : fs::recursive_directory_iterator(log.directory())) {
      const std::string file = fs::relative(entry.path(), log.directory()).string();
      if (!entry.is_regular_file() || entry.file_size() == 0) continue;
      files_[kind_of_file(file)].push_back(file);
    }
  }

  // Does it to a copy of the log. Each kind of file has its turn.
  Damage next(const std::string& copy) {
    const std::size_t turn = turn_++;
    if (turn % 6 == 5) return flip_under_checksum(copy);
    auto kind = files_.begin();
    std::advance(kind, turn % files_.size());
    // Three quarters go to where the commits are.
    if (turn % 4 != 0) kind = files_.find(turn % 4 == 1 ? "log" : "sst");
    Damage damage;
    damage.file = kind->second[below(kind->second.size())];
    damage.kind = static_cast<Kind>(below(5));
    std::string bytes = bytes_of_file(copy + "/" + damage.file);
    damage.begin = below(bytes.size());
    damage.end = bytes.size();
    switch (damage.kind) {
      case Kind::kFlipUnderChecksum:
      case Kind::kFlip:
        damage.end = damage.begin + 1;
        bytes[damage.begin] = static_cast<char>(bytes[damage.begin] ^ (1 << below(8)));
        break;
      case Kind::kGarble:
        damage.end = std::min(bytes.size(), damage.begin + 1 + below(200));
        for (std::size_t i = damage.begin; i < damage.end; ++i) {
          bytes[i] = static_cast<char>(below(256));
        }
        break;
      case Kind::kCut:
        bytes.resize(damage.begin);
        break;
      case Kind::kZero:
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(damage.begin), bytes.end(), '\0');
        break;
      case Kind::kRemove:
        damage.begin = 0;
        fs::remove(copy + "/" + damage.file);
        return damage;
    }
    write_file(copy + "/" + damage.file, bytes);
    return damage;
  }

  // What memory does to a commit before its checksum is made: only the chain can tell.
  Damage flip_under_checksum(const std::string& copy) {
    while (true) {
      const LogOnDisk::Place& place = log_.place(below(log_.commits().size()));
      if (kind_of_file(place.file) != "log") continue;
      std::string bytes = bytes_of_file(copy + "/" + place.file);
      const auto fragment = wal_fragment_at(std::string_view(bytes).substr(
          place.begin, kWalBlockBytes - place.begin % kWalBlockBytes));
      // Of records in one piece.
      if (!fragment.intact || place.begin + fragment.bytes != place.end) continue;
      // Behind the batch's own header and the key.
      const std::size_t first = place.begin + kWalHeaderBytes + 12 + 1 + 1 + 8 + 2;
      const std::size_t at = first + below(place.end - first);
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
      const std::uint32_t checksum =
          wal_checksum(std::string_view(bytes).substr(place.begin + 6, fragment.bytes - 6));
      std::memcpy(bytes.data() + place.begin, &checksum, sizeof checksum);
      write_file(copy + "/" + place.file, bytes);
      return {Kind::kFlipUnderChecksum, place.file, place.begin, place.end};
    }
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  const LogOnDisk& log_;
  std::map<std::string, std::vector<std::string>> files_;
  std::mt19937_64 random_;
  std::size_t turn_ = 0;
};

class DamagedLog : public ::testing::Test {
 protected:
  DamagedLog() : log_(directory_ / "log", 120), damages_(log_, 20'260'101) {}

  void copy_log() {
    fs::remove_all(copy_);
    fs::copy(log_.directory(), copy_, fs::copy_options::recursive);
  }

  [[nodiscard]] bool is_found(bool planted) const {
    VerifyOptions options;
    options.threads = 1;
    options.planted_trust_stored_hashes = planted;
    const auto report = verify_directory(copy_, options, [](std::uint64_t, std::uint64_t) {});
    return !report.ok() || !report->clean();
  }

  // The damaged log opens and gives every commit as it was written.
  [[nodiscard]] bool is_harmless() const {
    RocksDbEventStoreOptions options;
    options.directory = copy_;
    const auto store = open_rocksdb_event_store_read_only(options);
    return store.ok() && commits_of(**store) == log_.commits();
  }

  [[nodiscard]] VerifyReport verified() const {
    VerifyOptions options;
    options.threads = 2;
    options.range_events = 50;
    auto report = verify_directory(copy_, options, [](std::uint64_t, std::uint64_t) {});
    if (!report.ok()) throw std::runtime_error(report.error().detail);
    return *std::move(report);
  }
  // Changes one byte in the middle of a commit, in the payload of its first event.
  void damage_commit(std::size_t index) {
    const auto& place = log_.place(index);
    std::string bytes = bytes_of_file(copy_ + "/" + place.file);
    const auto at = bytes.find("\"m1\"", place.begin);
    ASSERT_LT(at, place.end);
    bytes[at + 1] = 'n';
    write_file(copy_ + "/" + place.file, bytes);
  }
  using Places = std::vector<std::pair<Position, Position>>;
  // Of the findings that are not of the log as a whole.
  [[nodiscard]] static Places places_of(const VerifyReport& report) {
    Places places;
    for (const VerifyFinding& finding : report.findings) {
      if (finding.position != Position{}) places.emplace_back(finding.position, finding.last);
    }
    return places;
  }
  [[nodiscard]] Position first_of(std::size_t index) const {
    return frame_commit(log_.commits()[index])->first;
  }
  [[nodiscard]] Position last_of(std::size_t index) const {
    return frame_commit(log_.commits()[index])->last;
  }
  // One of an order that was placed, in a table.
  [[nodiscard]] std::size_t placing_near(std::size_t index) const {
    while (!log_.place(index).file.ends_with(".sst") ||
           log_.commits()[index].find("OrderPlaced") == std::string::npos) {
      ++index;
    }
    return index;
  }

  // Commits before the first that the damage touches.
  [[nodiscard]] std::size_t untouched(const Damage& damage) const {
    for (std::size_t i = 0; i < log_.commits().size(); ++i) {
      const auto& place = log_.place(i);
      if (place.file == damage.file && place.begin < damage.end && damage.begin < place.end) {
        return i;
      }
    }
    return log_.commits().size();
  }

  // What was salvaged is a log of its own: the untouched commits at least, and not one byte else.
  void check_salvage(const Damage& damage) {
    const std::string to = directory_ / "salvaged";
    fs::remove_all(to);
    const auto salvaged =
        salvage_log(copy_, to, [](std::uint64_t, std::optional<std::uint64_t>) {});
    const std::size_t least = untouched(damage);
    if (!salvaged.ok()) {
      EXPECT_EQ(least, 0u) << damage.text() << ": " << salvaged.error().detail;
      return;
    }
    RocksDbEventStoreOptions options;
    options.directory = to;
    const auto store = open_rocksdb_event_store(options);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    const auto kept = commits_of(**store);
    EXPECT_GE(kept.size(), least) << damage.text();
    ASSERT_LE(kept.size(), log_.commits().size());
    EXPECT_TRUE(std::equal(kept.begin(), kept.end(), log_.commits().begin())) << damage.text();
    EXPECT_EQ((*store)->head(), salvaged->head);
  }

  testing::TempDirectory directory_;
  const LogOnDisk log_;
  Damages damages_;
  const std::string copy_ = directory_ / "copy";
};

TEST_F(DamagedLog, WhatIsNotDamagedIsCleanAndSalvagedWhole) {
  copy_log();
  EXPECT_FALSE(is_found(false));
  EXPECT_TRUE(is_harmless());
  check_salvage({});
}

// RocksDB writes OPTIONS, LOG and IDENTITY for people, and what it says of a table in the table's
// end for tools; nothing reads them to read the log. The marker's seed names rows of the index,
// which a copy has not.
TEST_F(DamagedLog, EveryDamageIsFoundOrChangesNothingThatIsRead) {
  const std::set<std::string> never_read{"OPTIONS", "LOG", "IDENTITY"};
  const std::set<std::string> partly_read{"sst", "FORMAT"};
  std::map<std::string, int> found;
  std::map<std::string, int> harmless;
  for (int i = 0; i < kDamages; ++i) {
    copy_log();
    const Damage damage = damages_.next(copy_);
    const std::string kind = kind_of_file(damage.file);
    // A salvage is forty syncs.
    if (i % 2 == 0) check_salvage(damage);
    if (is_found(false)) {
      ++found[kind];
      EXPECT_FALSE(never_read.contains(kind)) << damage.text();
      continue;
    }
    ++harmless[kind];
    EXPECT_TRUE(is_harmless()) << damage.text() << " was not found";
    EXPECT_TRUE(never_read.contains(kind) || partly_read.contains(kind)) << damage.text();
    EXPECT_EQ(untouched(damage), log_.commits().size()) << damage.text();
  }
  for (const char* kind : {"sst", "log", "MANIFEST", "CURRENT", "anchor", "FORMAT"}) {
    EXPECT_GT(found[kind], 5) << kind;
  }
  EXPECT_LT(harmless["sst"], found["sst"] / 10);
}

TEST_F(DamagedLog, EveryPlaceThatIsLostIsNamedByItsPositionsAndTheRestIsChecked) {
  const std::vector<std::size_t> damaged{placing_near(3), placing_near(40), placing_near(90)};
  copy_log();
  Places lost;
  for (const std::size_t index : damaged) {
    damage_commit(index);
    lost.emplace_back(first_of(index), last_of(index));
  }
  const VerifyReport report = verified();
  EXPECT_EQ(places_of(report), lost);
  EXPECT_TRUE(report.findings.back().reason.starts_with("can't be read: "));
  EXPECT_EQ(report.sums.commits, log_.commits().size() - damaged.size());
  EXPECT_EQ(report.keys, report.sums.commits);
  EXPECT_EQ(report.head.position, last_of(log_.commits().size() - 1));
}

TEST_F(DamagedLog, OneByteInOneBlockLeavesTheStoreOpenAndIsNamedExactly) {
  const std::size_t index = placing_near(3);
  copy_log();
  damage_commit(index);
  const VerifyReport report = verified();
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(places_of(report), (Places{{first_of(index), last_of(index)}}));
  EXPECT_EQ(report.keys, log_.commits().size() - 1);
}

TEST_F(DamagedLog, CommitsInARowThatAreLostAreOneRange) {
  const std::size_t index = placing_near(40);
  copy_log();
  std::string bytes = bytes_of_file(copy_ + "/" + log_.place(index).file);
  const std::size_t begin = log_.place(index).begin;
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(begin), log_.place(index + 2).end - begin,
              '\0');
  write_file(copy_ + "/" + log_.place(index).file, bytes);
  const VerifyReport report = verified();
  EXPECT_EQ(places_of(report), (Places{{first_of(index), last_of(index + 2)}}));
  EXPECT_EQ(report.sums.commits, log_.commits().size() - 3);
}

TEST_F(DamagedLog, LittleMemoryCountsWhatIsLeftOfItJustTheSame) {
  copy_log();
  damage_commit(placing_near(40));
  const VerifyReport report = verified();
  VerifyOptions little;
  little.memory_bytes = 1;
  little.range_events = 30;
  const auto walked = verify_directory(copy_, little, [](std::uint64_t, std::uint64_t) {});
  ASSERT_TRUE(walked.ok());
  EXPECT_EQ(walked->findings, report.findings);
  EXPECT_EQ(walked->streams, report.streams);
  EXPECT_EQ(walked->keys, report.keys);
}

TEST_F(DamagedLog, WhatNoStoreOpensIsReadFromItsFiles) {
  const std::size_t index = placing_near(40);
  copy_log();
  damage_commit(index);
  fs::remove(copy_ + "/log/CURRENT");
  const VerifyReport report = verified();
  ASSERT_EQ(report.findings.size(), 2u);
  EXPECT_TRUE(report.findings[0].reason.starts_with("can't be opened: "));
  EXPECT_EQ(report.findings[1].position, first_of(index));
  EXPECT_EQ(report.findings[1].last, last_of(index));
  EXPECT_EQ(report.keys, log_.commits().size() - 1);
}

TEST_F(DamagedLog, ALogWithoutItsMarkerIsADamagedOne) {
  copy_log();
  fs::remove(copy_ + "/FORMAT");
  const VerifyReport report = verified();
  ASSERT_GE(report.findings.size(), 1u);
  EXPECT_TRUE(report.findings[0].reason.starts_with("its marker FORMAT is missing"));
  EXPECT_EQ(report.sums.commits, log_.commits().size());
  check_salvage({});
}

TEST_F(DamagedLog, WhatMayNotBeReadIsNoFinding) {
  copy_log();
  for (const std::string& directory : {copy_, copy_ + "/log"}) {
    const testing::LockedAway locked(directory);
    const auto report = verify_directory(copy_, {}, [](std::uint64_t, std::uint64_t) {});
    ASSERT_FALSE(report.ok()) << directory;
    EXPECT_EQ(report.error().code, StoreErrorCode::kIo);
    EXPECT_NE(report.error().detail.find("permission denied"), std::string::npos)
        << report.error().detail;
  }
}

TEST_F(DamagedLog, WhatHoldsNoCommitsIsNoLog) {
  fs::create_directories(copy_ + "/log");
  write_file(copy_ + "/log/000001.log", "of another program");
  const auto report = verify_directory(copy_, {}, [](std::uint64_t, std::uint64_t) {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, StoreErrorCode::kForeign);
}

TEST_F(DamagedLog, AVerifierWhoBelievesTheHashesThatStandThereIsCaught) {
  int missed = 0;
  int missed_by_the_real_one = 0;
  for (int i = 0; i < 100; ++i) {
    copy_log();
    (void)damages_.flip_under_checksum(copy_);
    missed += !is_found(true) && !is_harmless();
    missed_by_the_real_one += !is_found(false) && !is_harmless();
  }
  EXPECT_GT(missed, 0);
  EXPECT_EQ(missed_by_the_real_one, 0);
}

}  // namespace
}  // namespace orderlog
