#include "tests/simulation/runner/child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

namespace orderlog::simulation {
namespace {

// Of real time. A run that is not over by then hangs in something that is not simulated.
constexpr unsigned kLongestSeconds = 300;

std::string read_all(int end) {
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t size = 0; (size = ::read(end, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return text;
}

[[noreturn]] void be_child(const Plan& plan, const std::string& directory, int end) {
  ::alarm(kLongestSeconds);
  const std::string text = to_text(play(plan, directory));
  const bool written = ::write(end, text.data(), text.size()) == static_cast<ssize_t>(text.size());
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

Verdict play_in_child(const Plan& plan, const std::string& scratch) {
  const std::string directory =
      scratch + "/run-" + std::to_string(::getpid()) + "-" + std::to_string(plan.seed);
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  const pid_t child = ::fork();
  if (child < 0) std::abort();
  if (child == 0) be_child(plan, directory, ends[1]);
  ::close(ends[1]);
  const std::string text = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  std::filesystem::remove_all(directory);
  return status == 0 ? verdict_from(text) : death(status);
}

std::string to_text(const Verdict& verdict) {
  std::ostringstream out;
  out << verdict.commands << ' ' << verdict.given_again << ' ' << verdict.answers << ' '
      << verdict.read_back << ' ' << verdict.events << ' ' << verdict.timers << ' '
      << verdict.crashes << ' ' << verdict.virtual_ms << ' ' << verdict.trace.hash << ' '
      << verdict.trace.turns << ' ' << verdict.trace.calls << '\n';
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
      verdict.events >> verdict.timers >> verdict.crashes >> verdict.virtual_ms >>
      verdict.trace.hash >> verdict.trace.turns >> verdict.trace.calls;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) verdict.violations.push_back(line);
  return verdict;
}

}  // namespace orderlog::simulation
