#pragma once

// What is done outside on a simulated day: it has payment providers return money and prints
// weighing tickets, as the effects ask. It works under their keys, and crashes now and then between
// the work and its acknowledgement.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/e2e/session.h"
#include "tests/fault/day_answers.h"
#include "tests/fault/provider_books.h"

namespace orderlog::testing {

// One thread runs it.
class OutsideDesk {
 public:
  using FindServer = std::function<HttpUrl()>;

  // Otherwise tickets that are offered twice are printed twice.
  OutsideDesk(std::uint64_t seed, ProviderBooks& books, FindServer server, bool checks_keys)
      : books_(books), server_(std::move(server)), checks_keys_(checks_keys), random_(seed) {}

  // Leases what is offered now and does it; how many effects were.
  std::size_t work_once();

  // How many weighing tickets were printed for each order: its books, which no crash of it loses.
  [[nodiscard]] const std::map<std::string, int>& tickets() const { return tickets_; }
  [[nodiscard]] std::uint64_t crashes() const { return crashes_; }
  // What it said, and what it was answered.
  [[nodiscard]] const DayAnswers& answers() const { return answers_; }

 private:
  struct Part {
    std::string leg;
    Money amount = 0;
  };
  struct Offer {
    std::string effect;
    std::string kind;
    std::string order;
    std::string about;        // a refund or a leg
    std::vector<Part> parts;  // of money to be returned
  };
  // What it says of an effect.
  struct Word {
    std::string command;
    std::string data;
    std::string refused_leg = {};  // of which it says that it won't be returned
    std::string effect = {};
  };

  std::vector<Offer> lease(Session& session, const std::string& kind);
  std::vector<Word> work_on(const Offer& offer);
  std::vector<Word> return_money(const Offer& offer);
  void print_ticket(const Offer& offer);
  bool crashes_now();
  void say(Session& session, const std::vector<Word>& words);

  static Word completed(const Offer& offer);
  static Word told(const Offer& offer, const std::string& leg, bool is_returned);

  ProviderBooks& books_;
  const FindServer server_;
  const bool checks_keys_;
  std::mt19937_64 random_;
  std::set<std::string> printed_;  // by effect
  std::map<std::string, int> tickets_;
  // Of which effect's leg the server knows that it is refused.
  std::set<std::pair<std::string, std::string>> known_refused_;
  std::uint64_t crashes_ = 0;
  std::uint64_t words_ = 0;
  DayAnswers answers_;
};

}  // namespace orderlog::testing
