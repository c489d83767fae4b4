import assert from "node:assert/strict";
import { test } from "node:test";

import { columnAfter, move, nearest } from "./grid_moves.ts";
import type { Stop } from "./grid_moves.ts";

const stop = (row: number, from: number, nights = 1): Stop => ({ row, from, to: from + nights });

// Bed 1: a stay on nights 1 to 3, free on 4 and 8. Bed 2: free on 0, a stay on 2 to 9. Bed 3: nothing.
// The fortnight below: one stay on nights 0 to 2.
const board = [stop(0, 1, 3), stop(0, 4), stop(0, 8), stop(1, 0), stop(1, 2, 8), stop(3, 0, 3)];

test("left and right go to the next place of the same bed, over what cannot be pressed", () => {
  assert.equal(move(board, 0, 1, "ArrowRight"), 1);
  assert.equal(move(board, 1, 4, "ArrowRight"), 2);
  assert.equal(move(board, 2, 8, "ArrowRight"), 2);
  assert.equal(move(board, 2, 8, "ArrowLeft"), 1);
  assert.equal(move(board, 0, 1, "ArrowLeft"), 0);
});

test("up and down go to what covers the same night, else to the nearest, and on to the next fortnight", () => {
  assert.equal(move(board, 2, 8, "ArrowDown"), 4);
  assert.equal(move(board, 4, 8, "ArrowUp"), 2);
  assert.equal(move(board, 4, 8, "ArrowDown"), 5);
  assert.equal(move(board, 5, 0, "ArrowUp"), 3);
  assert.equal(move(board, 5, 0, "ArrowDown"), 5);
  assert.equal(move(board, 0, 1, "ArrowUp"), 0);
});

test("Home and End go to the first and last place of the week", () => {
  assert.equal(move(board, 1, 4, "Home"), 0);
  assert.equal(move(board, 0, 1, "End"), 1);
  assert.equal(move(board, 2, 8, "Home"), 2);
  assert.equal(move(board, 4, 8, "Home"), 4);
});

test("other keys are left to the browser", () => {
  assert.equal(move(board, 0, 1, "Enter"), undefined);
  assert.equal(move([], 0, 0, "ArrowDown"), undefined);
});

test("up and down keep their night through a long stay", () => {
  assert.equal(columnAfter(stop(1, 2, 8), 8), 8);
  assert.equal(columnAfter(stop(0, 1, 3), 8), 1);
});

test("a place that has gone is replaced by the nearest", () => {
  assert.equal(nearest(board, 0, 5), 1);
  assert.equal(nearest(board, 2, 9), 4);
  assert.equal(nearest([], 0, 0), 0);
});
