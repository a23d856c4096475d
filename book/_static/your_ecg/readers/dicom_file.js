// DICOM waveforms: of several groups of leads the rhythm strip, calibrated (cctaecg.ecg.readers.dicom_file).
(function (root) {
  "use strict";
  const yourEcg = (root.yourEcg = root.yourEcg || {});
  const { Damaged, recognises, read: elementsOf } = yourEcg.readers.dicomElements;
  const { leadNamed } = yourEcg.leads;
  const { general } = yourEcg.formatting;

  const COUNTS = { "SB 8": ["getInt8", 1], "UB 8": ["getUint8", 1], "SS 16": ["getInt16", 2], "US 16": ["getUint16", 2],
    "SL 32": ["getInt32", 4], "UL 32": ["getUint32", 4] };
  const NUMBERS = { 1: "I", 2: "II", 3: "V1", 4: "V2", 5: "V3", 6: "V4", 7: "V5", 8: "V6", 61: "III", 62: "aVR", 63: "aVL",
    64: "aVF" };
  const COMPLETE = ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"];
  const NEEDED = ["NumberOfWaveformChannels", "NumberOfWaveformSamples", "SamplingFrequency", "ChannelDefinitionSequence",
    "WaveformBitsAllocated", "WaveformSampleInterpretation", "WaveformData"];
  const LONGEST_BEAT_SECONDS = 2.5, MOST_SKEW_SECONDS = 0.01;

  function fault(kind, sentence) {
    return new yourEcg.EcgFault(kind, sentence);
  }

  function required(group, name) {
    if (group[name] === undefined || group[name] === null) throw new Damaged(name);
    return group[name];
  }

  function refuseWithout(group) {
    const absent = NEEDED.find((name) => group[name] === undefined || group[name] === null || group[name] === "");
    if (absent) throw fault("UnreadableFile", `is no readable DICOM: a waveform states no ${absent}`);
  }

  function read(bytes) {
    try {
      return waveforms(elementsOf(bytes));
    } catch (error) {
      if (!(error instanceof Damaged || error instanceof RangeError)) throw error;
      throw fault("UnreadableFile",
        "is no readable DICOM: it is damaged, or a value in it is none that the format has there");
    }
  }

  function seconds(group) {
    return group.NumberOfWaveformSamples / group.SamplingFrequency;
  }

  function isBeat(group) {
    const label = (group.MultiplexGroupLabel || "").toLowerCase();
    const short = group.NumberOfWaveformSamples < LONGEST_BEAT_SECONDS * group.SamplingFrequency;
    return (group.WaveformOriginality === "DERIVED" && short) || /median|beat/.test(label);
  }

  // Name of a channel's lead: by its code, or else by what the code is said to mean or the channel's label.
  function leadOf(channel) {
    const source = (channel.ChannelSourceSequence || [])[0] || {};
    const code = /^(?:2:|5\.6\.3-9-)(\d{1,3})$/.exec(source.CodeValue || "");
    if (code) return NUMBERS[Number(code[1])] || `lead of code ${Number(code[1])}`;
    for (const text of [source.CodeMeaning, channel.ChannelLabel]) {
      const meaning = /^([\p{L}\p{N}_ ]+?)(?:\s*\(.*\))?$/u.exec((text || "").trim());
      if (meaning && leadNamed(meaning[1])) return meaning[1];
    }
    return source.CodeMeaning || channel.ChannelLabel || "";
  }

  function channelsOf(groups) {
    return groups.flatMap((group) => required(group, "ChannelDefinitionSequence"));
  }

  function leadsOf(groups) {
    return new Set(channelsOf(groups).map((channel) => leadNamed(leadOf(channel))).filter(Boolean));
  }

  function isComplete(groups) {
    const leads = leadsOf(groups);
    return COMPLETE.every((lead) => leads.has(lead));
  }

  function best(candidates, of) {
    return candidates.reduce((one, other) => (of(other) > of(one) ? other : one));
  }

  function waveforms(dataset) {
    (dataset.WaveformSequence || []).forEach(refuseWithout);
    let groups = (dataset.WaveformSequence || []).filter((group) => !isBeat(group));
    const originals = groups.filter((group) => group.WaveformOriginality !== "DERIVED");
    groups = originals.length ? originals : groups;
    if (groups.length === 0) throw fault("UnreadableFile", "holds no waveform of a rhythm");
    if (groups.some((group) => group.SamplingFrequency === 0)) {
      throw fault("UnknownSamplingRate", "the file states a sampling rate of 0.0 Hz");
    }
    const together = new Map();
    for (const group of groups) {
      const times = [group.MultiplexGroupTimeOffset || 0, required(group, "NumberOfWaveformSamples"),
        required(group, "SamplingFrequency")].join(" ");
      together.set(times, [...(together.get(times) || []), group]);
    }
    let parts = best([...together.values()], (those) => leadsOf(those).size * 1e6 + seconds(those[0]));
    if (parts.length > 1 && parts.reduce((sum, part) => sum + leadsOf([part]).size, 0) > leadsOf(parts).size) {
      parts = [best(parts, (part) => leadsOf([part]).size)];
    }
    if (!isComplete(parts) && isComplete(groups)) {
      throw fault("UnreadableFile", `its leads are spread over ${groups.length} groups that were not recorded together`);
    }
    const channels = channelsOf(parts), fs = parts[0].SamplingFrequency;
    refuseSkew(channels.filter((channel) => leadNamed(leadOf(channel))), fs);
    const samples = parts.flatMap(samplesOf);
    const units = channels.map((channel) => {
      const unit = channel.ChannelSensitivityUnitsSequence;
      return unit && unit.length ? unit[0].CodeValue || "" : "";
    });
    return { samples, kind: "double", leads: channels.map(leadOf), units, fs, notes: notesOf(groups, parts) };
  }

  function sameBytes(one, other) {
    return one.length === other.length && one.every((value, k) => value === other[k]);
  }

  function notesOf(groups, parts) {
    const notes = [];
    const others = groups.filter((group) => isComplete([group])
      && !parts.some((part) => sameBytes(part.WaveformData, required(group, "WaveformData"))));
    if (others.length) {
      notes.push({ reason: yourEcg.data.library.reasons.ManyRecords, severity: "warn",
        detail: "the longest of its waveforms is read, or the first of them, and no other" });
    }
    if (parts.length > 1 && !parts.some((part) => part.MultiplexGroupTimeOffset !== undefined)) {
      notes.push({ reason: "leads in several groups", severity: "warn",
        detail: `its ${parts.length} groups of leads state no times, and are taken as recorded together` });
    }
    return notes;
  }

  function refuseSkew(channels, fs) {
    const skews = channels.map((channel) => (channel.ChannelTimeSkew || 0) + (channel.ChannelSampleSkew || 0) / fs);
    const apart = Math.max(...skews) - Math.min(...skews);
    if (skews.length && apart > MOST_SKEW_SECONDS) {
      throw fault("UnreadableFile", "the leads were not recorded together: their first samples lie "
        + `${general(apart)} s apart`);
    }
  }

  function samplesOf(group) {
    const counts = countsOf(group), channels = group.ChannelDefinitionSequence;
    if (channels.length !== counts.length) {
      throw fault("UnreadableFile", `${counts.length} channels of samples and ${channels.length} definitions`);
    }
    const padding = paddingOf(group, counts);
    return channels.map((channel, row) => {
      const stored = channel.WaveformBitsStored || group.WaveformBitsAllocated;
      const values = atStoredBits(counts[row], stored, padding[row], group);
      let samples = new Float64Array(values.length);
      const { ChannelSensitivity: sensitivity = null, ChannelSensitivityCorrectionFactor: correction = null } = channel;
      if (sensitivity !== null && channel.ChannelSensitivityUnitsSequence !== undefined) {
        samples = yourEcg.recording.calibrated(values, sensitivity * (correction === null ? 1 : correction),
          channel.ChannelBaseline || 0);
      } else if (leadNamed(leadOf(channel))) {
        throw fault("UnknownUnit", `channel ${row + 1} states no sensitivity: it is not calibrated`);
      }
      return samples.map((value, t) => (padding[row][t] ? NaN : value));
    });
  }

  function countsOf(group) {
    const channels = required(group, "NumberOfWaveformChannels"), length = required(group, "NumberOfWaveformSamples");
    const coding = required(group, "WaveformSampleInterpretation"), bits = required(group, "WaveformBitsAllocated");
    const known = COUNTS[`${coding} ${bits}`], data = required(group, "WaveformData");
    if (!known) {
      throw fault("UnreadableFile", `samples are of ${bits} bits in the coding ${coding}, which is no linear one`);
    }
    if (channels * length > yourEcg.data.library.recording.largestSamples) {
      throw fault("TooLarge", `announces ${channels} channels of ${length} samples`);
    }
    if (channels * length * known[1] > data.length) {
      throw fault("UnreadableFile", `announces ${channels} channels of ${length} samples and is truncated`);
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Array.from({ length: channels }, (_, channel) => new Float64Array(length).map(
      (__, t) => view[known[0]]((t * channels + channel) * known[1], true)));
  }

  // Counts whose stored low bits are the value; above may be the sign's continuation or zeros.
  function atStoredBits(counts, stored, padding, group) {
    if (!(stored > 0 && stored < group.WaveformBitsAllocated)) return counts;
    const signed = group.WaveformSampleInterpretation.startsWith("S"), half = 2 ** (stored - 1);
    const values = counts.filter((_, t) => !padding[t]);
    const continued = signed && values.every((value) => -half <= value && value < half);
    if (!continued && !values.every((value) => value >= 0 && value < 2 * half)) {
      throw fault("UnreadableFile", `says that its values have ${stored} bits, and some need more`);
    }
    return continued || !signed ? counts : counts.map((value) => (value ^ half) - half);
  }

  // Which counts only fill up: those of the padding value that cannot be measurements.
  function paddingOf(group, counts) {
    const value = group.WaveformPaddingValue;
    if (value === undefined) return counts.map((lead) => new Uint8Array(lead.length));
    const [name, size] = COUNTS[`${group.WaveformSampleInterpretation} ${group.WaveformBitsAllocated}`];
    if (typeof value !== "number" && value.length < size) throw new Damaged("its padding value is cut off");
    const mark = typeof value === "number" ? value
      : new DataView(value.buffer, value.byteOffset, value.byteLength)[name](0, true);
    const marked = counts.map((lead) => yourEcg.arrays.flags(lead, (count) => count === mark));
    const everywhere = marked[0].map((_, t) => (marked.every((flags) => flags[t]) ? 1 : 0));
    return counts.map((lead, row) => {
      const flags = marked[row], others = lead.filter((_, t) => !flags[t]);
      const [lowest, highest] = yourEcg.arrays.extremes(others);
      if (others.length === 0 || !(lowest < mark && mark < highest)) return flags;
      const first = flags.indexOf(0), last = flags.lastIndexOf(0);
      return flags.map((_, t) => (t < first || t > last || everywhere[t] ? 1 : 0));
    });
  }

  yourEcg.readers.dicom = { recognises, read };
})(globalThis);
