#include "tests/e2e/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {
namespace {

// The beginning of the line of one that answers.
std::string answering(const std::string& command) {
  const std::string_view what = command == "worker"             ? "working"
                                : command.starts_with("replay") ? "the past"
                                                                : "serving";
  return "orderlog: " + std::string(what) + " on http://127.0.0.1:";
}

}  // namespace

ServerProcess::ServerProcess(std::string data, std::vector<std::string> flags, std::string command)
    : command_(std::move(command)),
      data_(std::move(data)),
      flags_(std::move(flags)),
      err_path_(data_ + ".stderr") {}

ServerProcess::~ServerProcess() { kill(); }

bool ServerProcess::start(std::uint16_t port) {
  ORDERLOG_CHECK(!running(), "one process at a time");
  out_.clear();
  spawn(port);
  if (read_line()) return true;
  (void)wait();
  return false;
}

void ServerProcess::spawn(std::uint16_t port) {
  std::vector<std::string> texts{ORDERLOG_PROGRAM};
  std::istringstream words(command_);
  for (std::string word; words >> word;) texts.push_back(word);
  for (const std::string& text : {std::string("--data"), data_, std::string("--listen"),
                                  "127.0.0.1:" + std::to_string(port)}) {
    texts.push_back(text);
  }
  texts.insert(texts.end(), flags_.begin(), flags_.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);

  int pipe_fds[2];
  ORDERLOG_CHECK(pipe2(pipe_fds, O_CLOEXEC) == 0, "no pipes left");
  const int err_fd = open(err_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ORDERLOG_CHECK(err_fd >= 0, "the test's directory can be written to");
  pid_ = fork();
  ORDERLOG_CHECK(pid_ >= 0, "no processes left");
  if (pid_ == 0) {
    // A test that crashes must not leave its server behind.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (descriptors_max_ > 0) {
      const rlimit most{.rlim_cur = descriptors_max_, .rlim_max = descriptors_max_};
      setrlimit(RLIMIT_NOFILE, &most);
    }
    dup2(pipe_fds[1], STDOUT_FILENO);
    dup2(err_fd, STDERR_FILENO);
    for (const auto& [name, value] : environment_) setenv(name.c_str(), value.c_str(), 1);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(pipe_fds[1]);
  close(err_fd);
  out_fd_ = pipe_fds[0];
}

bool ServerProcess::read_line() {
  while (out_.find('\n') == std::string::npos) {
    char buffer[256];
    const ssize_t got = read(out_fd_, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out_.append(buffer, static_cast<std::size_t>(got));
  }
  const std::string begins = answering(command_);
  if (!out_.starts_with(begins)) return false;
  const char* const digits = out_.data() + begins.size();
  return std::from_chars(digits, out_.data() + out_.size(), port_).ec == std::errc();
}

void ServerProcess::kill() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  (void)wait();
}

void ServerProcess::pause() {
  ORDERLOG_CHECK(running(), "there is a process to stop");
  ::kill(pid_, SIGSTOP);
  // Those in a system call that can't be interrupted stop when it returns.
  int status = 0;
  while (waitpid(pid_, &status, WUNTRACED) < 0) ORDERLOG_CHECK(errno == EINTR, "the child is ours");
  ORDERLOG_CHECK(WIFSTOPPED(status), "a process that stops is there");
}

void ServerProcess::resume() {
  ORDERLOG_CHECK(running(), "there is a process to go on");
  ::kill(pid_, SIGCONT);
}

void ServerProcess::terminate() {
  ORDERLOG_CHECK(running(), "there is a process to end");
  ::kill(pid_, SIGTERM);
}

int ServerProcess::wait() {
  ORDERLOG_CHECK(running(), "there is a process to wait for");
  char buffer[256];
  while (true) {
    const ssize_t got = read(out_fd_, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    out_.append(buffer, static_cast<std::size_t>(got));
  }
  close(std::exchange(out_fd_, -1));
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0) ORDERLOG_CHECK(errno == EINTR, "the child is ours");
  pid_ = -1;
  exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_status_;
}

std::string ServerProcess::err() const {
  std::ostringstream text;
  text << std::ifstream(err_path_).rdbuf();
  return std::move(text).str();
}

}  // namespace orderlog::testing
