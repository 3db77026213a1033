#include "tests/app/program.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/check.h"

namespace orderlog {
namespace {

using std::chrono::steady_clock;

// Kills a program when its time is over.
class Executioner {
 public:
  Executioner(pid_t program, std::optional<std::chrono::microseconds> alive) : program_(program) {
    if (alive) at_ = steady_clock::now() + *alive;
  }
  void look() {
    if (!at_ || steady_clock::now() < *at_) return;
    kill(program_, SIGKILL);
    at_.reset();
  }
  // As poll() wants it.
  [[nodiscard]] int wait_ms() const {
    if (!at_) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at_ - steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }

 private:
  const pid_t program_;
  std::optional<steady_clock::time_point> at_;
};

// Reads both pipes to their ends; a full one must not keep the program from filling the other.
void read_both(int out_fd, int err_fd, Executioner& executioner, ProgramOutcome& outcome) {
  pollfd sources[2] = {{out_fd, POLLIN, 0}, {err_fd, POLLIN, 0}};
  std::string* const targets[2] = {&outcome.out, &outcome.err};
  int open = 2;
  while (open > 0) {
    executioner.look();
    if (poll(sources, 2, executioner.wait_ms()) <= 0) continue;
    for (int i = 0; i < 2; ++i) {
      if (sources[i].fd < 0 || sources[i].revents == 0) continue;
      char buffer[4'096];
      const ssize_t count = read(sources[i].fd, buffer, sizeof buffer);
      if (count > 0) {
        targets[i]->append(buffer, static_cast<std::size_t>(count));
      } else {
        close(sources[i].fd);
        sources[i].fd = -1;
        --open;
      }
    }
  }
}

std::vector<std::string> child_environment(
    const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (std::string_view(*entry).rfind("ORDERLOG_", 0) != 0) variables.emplace_back(*entry);
  }
  for (const auto& [name, value] : added) variables.push_back(name + "=" + value);
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> orderlog_with(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{ORDERLOG_PROGRAM};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

ProgramOutcome run(std::vector<std::string> argv_texts,
                   const std::vector<std::pair<std::string, std::string>>& environment,
                   std::optional<std::chrono::microseconds> alive) {
  std::vector<std::string> environment_texts = child_environment(environment);
  const std::vector<char*> argv = pointers_to(argv_texts);
  const std::vector<char*> envp = pointers_to(environment_texts);

  int out[2];
  int err[2];
  ORDERLOG_CHECK(pipe(out) == 0 && pipe(err) == 0, "no pipes left");
  const pid_t child = fork();
  ORDERLOG_CHECK(child >= 0, "no processes left");
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    for (const int fd : {out[0], out[1], err[0], err[1]}) close(fd);
    execvpe(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  ProgramOutcome outcome;
  Executioner executioner(child, alive);
  read_both(out[0], err[0], executioner, outcome);
  int status = 0;
  ORDERLOG_CHECK(waitpid(child, &status, 0) == child, "the child is ours");
  outcome.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace

ProgramOutcome run_orderlog(const std::vector<std::string>& arguments,
                            const std::vector<std::pair<std::string, std::string>>& environment) {
  return run(orderlog_with(arguments), environment, std::nullopt);
}

ProgramOutcome run_program(std::vector<std::string> argv,
                           const std::vector<std::pair<std::string, std::string>>& environment) {
  return run(std::move(argv), environment, std::nullopt);
}

ProgramOutcome run_orderlog_killed(const std::vector<std::string>& arguments,
                                   std::chrono::microseconds alive) {
  return run(orderlog_with(arguments), {}, alive);
}

}  // namespace orderlog
