#include "tests/simulation/runner/child.h"

#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <utility>

namespace orderlog::simulation {
[[noreturn]] void die_of_assertion(const std::string& assertion);
}

// The C library's, in front of which this stands: only RocksDB has assertions on.
extern "C" void __assert_fail(const char* assertion, const char* file, unsigned int line,
                              const char* function) noexcept {
  orderlog::simulation::die_of_assertion(std::string(file) + ':' + std::to_string(line) + ' ' +
                                         function + ": " + assertion);
}

namespace orderlog::simulation {
namespace {

// Of real time. A run that is not over by then hangs in something that is not simulated; it takes
// seconds, but the machine may have other work, or be stopped for a while.
constexpr unsigned kLongestSeconds = 900;

// Of a child: where its verdict goes.
int verdict_end = -1;

bool say(const std::string& text) {
  return ::write(verdict_end, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

void stay_on(unsigned processor) {
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  unsigned skip = processor % static_cast<unsigned>(CPU_COUNT(&allowed));
  for (int each = 0; each < CPU_SETSIZE; ++each) {
    if (!CPU_ISSET(each, &allowed) || skip-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(each, &one);
    static_cast<void>(::sched_setaffinity(0, sizeof one, &one));
    return;
  }
}

[[noreturn]] void be_child(const Plan& plan, const std::string& directory, unsigned processor,
                           int end) {
  ::alarm(kLongestSeconds);
  // One heap, so that where a thread finds room does not depend on who else looks for some.
  ::mallopt(M_ARENA_MAX, 1);
  stay_on(processor);
  verdict_end = end;
  const bool written = say(to_text(play(plan, directory)));
  // Threads of RocksDB's are still there, and wait for a turn that never comes.
  ::_exit(written ? 0 : 1);
}

Verdict death(int status) {
  Verdict verdict;
  const std::string how = WIFSIGNALED(status)
                              ? std::string("signal ") + ::strsignal(WTERMSIG(status))
                              : "status " + std::to_string(WEXITSTATUS(status));
  verdict.violations.push_back("the process ended with " + how);
  return verdict;
}

}  // namespace

void die_of_assertion(const std::string& assertion) {
  if (verdict_end < 0) {
    std::fprintf(stderr, "%s\n", assertion.c_str());
    std::abort();
  }
  Verdict verdict;
  verdict.assertion = assertion;
  ::_exit(say(to_text(verdict)) ? 0 : 1);
}

Child::Child(Plan plan, const std::string& scratch, unsigned processor)
    : plan_(std::move(plan)),
      directory_(scratch + "/run-" + std::to_string(::getpid()) + "-" + std::to_string(plan_.seed)),
      processor_(processor) {
  std::filesystem::remove_all(directory_);
  std::filesystem::create_directories(directory_);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  process_ = ::fork();
  if (process_ < 0) std::abort();
  if (process_ == 0) be_child(plan_, directory_, processor_, ends[1]);
  ::close(ends[1]);
  end_ = ends[0];
}

Child::~Child() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  ::close(end_);
  std::filesystem::remove_all(directory_);
}

bool Child::read_more() {
  std::array<char, 4096> piece{};
  const ssize_t size = ::read(end_, piece.data(), piece.size());
  if (size <= 0) return false;
  said_.append(piece.data(), static_cast<std::size_t>(size));
  return true;
}

Verdict Child::verdict() {
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  Verdict verdict = status == 0 ? verdict_from(said_) : death(status);
  if (!verdict.assertion.empty() && !has_disk_errors(plan_)) {
    verdict.violations.push_back("an assertion, and no disk failed: " + verdict.assertion);
    verdict.assertion.clear();
  }
  return verdict;
}

Verdict play_in_child(const Plan& plan, const std::string& scratch) {
  Child child(plan, scratch, 0);
  while (child.read_more()) {
  }
  Verdict verdict = child.verdict();
  if (verdict.assertion.empty()) return verdict;
  return play_in_child(with_kills_for_disk_errors(plan), scratch);
}

std::string default_scratch() {
  const std::filesystem::path memory = "/dev/shm";
  const bool is_there = ::access(memory.c_str(), W_OK) == 0;
  return (is_there ? memory : std::filesystem::temp_directory_path()) / "orderlog-sim";
}

std::string to_text(const Verdict& verdict) {
  std::ostringstream out;
  out << verdict.commands << ' ' << verdict.given_again << ' ' << verdict.answers << ' '
      << verdict.read_back << ' ' << verdict.events << ' ' << verdict.timers << ' '
      << verdict.crashes << ' ' << verdict.operator_restarts << ' ' << verdict.disk_errors << ' '
      << verdict.virtual_ms << ' ' << verdict.trace.hash << ' ' << verdict.trace.turns << ' '
      << verdict.trace.calls << '\n'
      << verdict.assertion << '\n';
  for (std::string violation : verdict.violations) {
    for (char& c : violation) c = c == '\n' ? ' ' : c;
    out << violation << '\n';
  }
  return out.str();
}

Verdict verdict_from(std::string_view text) {
  std::istringstream in{std::string(text)};
  Verdict verdict;
  in >> verdict.commands >> verdict.given_again >> verdict.answers >> verdict.read_back >>
      verdict.events >> verdict.timers >> verdict.crashes >> verdict.operator_restarts >>
      verdict.disk_errors >> verdict.virtual_ms >> verdict.trace.hash >> verdict.trace.turns >>
      verdict.trace.calls;
  std::string line;
  std::getline(in, line);
  std::getline(in, verdict.assertion);
  while (std::getline(in, line)) verdict.violations.push_back(line);
  return verdict;
}

}  // namespace orderlog::simulation
