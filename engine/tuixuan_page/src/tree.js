// The RFC 6962 tree over a log that grows, for its root at any size. It checks no proofs.
import {hexOf, joinHashes} from "./sha256.js";

// Keeps the roots of full subtrees only, one for each bit of the number of leaves.
export class Tree {
  constructor() {
    this.size = 0;
    this.full = [];
  }

  add(leaf) {
    let node = leaf.slice();
    let height = 0;
    for (let n = this.size++; n % 2; n = (n - 1) / 2, height++) {
      joinHashes(this.full[height], node);
      node = this.full[height];
    }
    this.full[height] = node;
  }

  // The root over all leaves so far; there is at least one.
  root() {
    let node = null;
    for (let n = this.size, height = 0; n; n = Math.floor(n / 2), height++) {
      if (n % 2 === 0) continue;
      const left = this.full[height].slice();
      if (node) joinHashes(left, node);
      node = left;
    }
    return hexOf(node);
  }
}
