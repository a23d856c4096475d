// Net1D forward: one-dimensional residual blocks with grouped convolutions and squeeze-excitation, channel by channel.
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { bytesOf } = yourEcg.arrays;

  const sigmoid = (x) => 1 / (1 + Math.exp(-x));

  function silu(signal) {
    for (const row of signal) for (let t = 0; t < row.length; t++) row[t] *= sigmoid(row[t]);
    return signal;
  }

  // Zeros before a signal such that a strided convolution returns ceil(length / stride) samples, and its length with all.
  function samePadding(length, kernel, stride) {
    const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + kernel - length);
    return { before: total >> 1, length: length + total };
  }

  // The samples that each tap of a kernel meets, contiguous: one vector for each phase of the stride.
  function phases(row, padding, stride) {
    return Array.from({ length: stride }, (_, phase) => {
      const values = new Float64Array(Math.ceil((padding.length - phase) / stride));
      for (let k = 0; k < values.length; k++) {
        const at = k * stride + phase - padding.before;
        if (at >= 0 && at < row.length) values[k] = row[at];
      }
      return values;
    });
  }

  // out += the sum of four vectors, each from its own start and times its weight: four at a time spare three of four
  // passes over out, which is what takes the time.
  function addFour(out, vectors, starts, weights, term, weight) {
    const a = vectors[term], b = vectors[term + 1], c = vectors[term + 2], d = vectors[term + 3];
    const i = starts[term], j = starts[term + 1], k = starts[term + 2], l = starts[term + 3];
    const u = weights[weight], v = weights[weight + 1], w = weights[weight + 2], x = weights[weight + 3];
    for (let t = 0; t < out.length; t++) out[t] += u * a[i + t] + v * b[j + t] + w * c[k + t] + x * d[l + t];
  }

  function addOne(out, vector, start, weight) {
    for (let t = 0; t < out.length; t++) out[t] += weight * vector[start + t];
  }

  // layer: weight (out, in of a group, kernel), bias, kernel, stride, groups.
  function convolution(signal, layer) {
    const { weight, bias, kernel, stride, groups } = layer;
    const length = Math.ceil(signal[0].length / stride), perGroup = signal.length / groups;
    const padding = samePadding(signal[0].length, kernel, stride);
    const outPerGroup = bias.length / groups, terms = perGroup * kernel, out = [];
    for (let group = 0; group < groups; group++) {
      const vectors = [], starts = [];
      for (const row of signal.slice(group * perGroup, (group + 1) * perGroup)) {
        const each = kernel === 1 && stride === 1 ? [row] : phases(row, padding, stride);
        for (let tap = 0; tap < kernel; tap++) {
          vectors.push(each[tap % stride]);
          starts.push(Math.floor(tap / stride));
        }
      }
      for (let o = group * outPerGroup; o < (group + 1) * outPerGroup; o++) {
        const sum = new Float64Array(length).fill(bias[o]);
        let term = 0;
        for (; term + 4 <= terms; term += 4) addFour(sum, vectors, starts, weight, term, o * terms + term);
        for (; term < terms; term++) addOne(sum, vectors[term], starts[term], weight[o * terms + term]);
        out.push(sum);
      }
    }
    return out;
  }

  function dense(values, layer) {
    return Float64Array.from(layer.bias, (start, o) => values.reduce(
      (sum, value, i) => sum + value * layer.weight[o * values.length + i], start));
  }

  function mean(row) {
    return row.reduce((sum, value) => sum + value, 0) / row.length;
  }

  // Batch norm, where there is one, then the activation; the signal itself stays.
  function activated(signal, norm) {
    return silu(signal.map((row, c) => (norm ? row.map((value) => value * norm.scale[c] + norm.shift[c]) : row.slice())));
  }

  // The parameter-free path: pooled where the block strides, with zero channels where it widens.
  function identity(signal, stride, width) {
    const pooled = stride === 1 ? signal : signal.map((row) => {
      const lacking = row.length % stride ? stride - 1 : 0, before = lacking >> 1;
      const length = Math.floor((row.length + lacking) / stride), out = new Float64Array(length);
      for (let t = 0; t < length; t++) {
        let highest = -Infinity;
        for (let k = t * stride; k < (t + 1) * stride; k++) {
          const at = k - before;
          highest = Math.max(highest, at >= 0 && at < row.length ? row[at] : 0);
        }
        out[t] = highest;
      }
      return out;
    });
    const above = (width - signal.length) >> 1;
    return (channel) => pooled[channel - above] || null;
  }

  function through(signal, block) {
    let out = block.first ? signal : activated(signal, block.norm1);
    out = convolution(out, block.conv1);
    out = convolution(activated(out, block.norm2), block.conv2);
    out = convolution(activated(out, block.norm3), block.conv3);
    const gate = dense(dense(out.map(mean), block.fc1).map((value) => value * sigmoid(value)), block.fc2).map(sigmoid);
    const beside = identity(signal, block.conv2.stride, out.length);
    out.forEach((row, c) => {
      const kept = beside(c);
      for (let t = 0; t < row.length; t++) row[t] = row[t] * gate[c] + (kept ? kept[t] : 0);
    });
    return out;
  }

  // The logit of each task for (12, T) z-scores.
  function forward(network, scores) {
    let out = convolution(scores.map((row) => Float64Array.from(row)), network.stem);
    out = activated(out, network.stemNorm);
    for (const block of network.blocks) out = through(out, block);
    return dense(out.map(mean), network.head);
  }

  // A network of packed numbers: weights in half precision, biases and norms in single, in the order of the layers.
  function unpacked(packed) {
    const { shape } = packed;
    const halves = new Uint16Array(bytesOf(packed.weights).buffer);
    const singles = new Float32Array(bytesOf(packed.others).buffer);
    let half = 0, single = 0;
    const weights = (count) => yourEcg.half.fromBits(halves.subarray(half, (half += count)));
    const others = (count) => Float64Array.from(singles.subarray(single, (single += count)));
    const layer = (input, output, kernel = 1, stride = 1, groups = 1) => (
      { weight: weights((output * input * kernel) / groups), bias: others(output), kernel, stride, groups });
    const norm = (width) => (shape.norm ? { scale: others(width), shift: others(width) } : null);
    const network = { stem: layer(yourEcg.leads.LEADS.length, shape.stemWidth, shape.kernel, shape.stride), blocks: [] };
    network.stemNorm = norm(shape.stemWidth);
    let before = shape.stemWidth;
    shape.widths.forEach((width, stage) => {
      for (let k = 0; k < shape.blocks[stage]; k++) {
        const stride = k === 0 ? shape.stride : 1, first = stage === 0 && k === 0;
        const norm1 = first ? null : norm(before), conv1 = layer(before, width), norm2 = norm(width);
        const conv2 = layer(width, width, shape.kernel, stride, width / shape.groupWidth), norm3 = norm(width);
        const conv3 = layer(width, width), fc1 = layer(width, width >> 1), fc2 = layer(width >> 1, width);
        network.blocks.push({ first, norm1, conv1, norm2, conv2, norm3, conv3, fc1, fc2 });
        before = width;
      }
    });
    network.head = layer(before, shape.classes);
    if (half !== halves.length || single !== singles.length) throw new Error("the networks' numbers do not fit their shape");
    return network;
  }

  yourEcg.network = { unpacked, forward };
})(globalThis);
