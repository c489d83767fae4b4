/**
 * Runs the unit tests of the scripts in one process that is ended if it hangs.
 *
 * A test has five seconds. The runner cannot stop a loop that never waits, so the whole process has a limit too.
 */
import { spawn } from "node:child_process";

const EACH = 5_000;
const ALL = 60_000;

const flags = ["--test", "--test-isolation=none", `--test-timeout=${EACH}`, "--test-force-exit"];
const tests = spawn(process.execPath, [...flags, "static/src/**/*.test.ts"], { stdio: "inherit" });
const limit = setTimeout(() => {
  console.error(`the tests had not ended after ${ALL / 1_000} seconds; one of them loops`);
  tests.kill("SIGKILL");
}, ALL);
tests.on("exit", (code) => {
  clearTimeout(limit);
  process.exitCode = code ?? 1;
});
