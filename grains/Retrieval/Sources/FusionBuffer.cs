using System.Numerics;
using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Sources;

/// <summary>
/// Reciprocal rank fusion (Cormack et al. 2009): a candidate's score is Σ weight / (k + rank) over the sources that gave it, ranks from 1. It works in memory that is used again and again,
/// without an allocation a request. Not thread-safe; what it shows holds until the next call.
/// </summary>
public sealed class FusionBuffer
{
    private static readonly int Sources = CandidateSources.All.Length;

    // Open addressing by row: slot → index + 1 of the touched row; 0 is free.
    private int[] _slots = [];
    private int[] _touched = [];
    private double[] _sums = [];
    private ulong[] _keys = [];
    private int[] _placeOf = [];
    private int[] _rows = [];
    private int[] _masks = [];
    private float[] _scores = [];
    private int[] _ranks = [];
    private float[] _sourceScores = [];
    private int _slotMask;

    /// <summary>Number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>Catalogue rows, best first.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>Which sources gave each: bit i stands for the source at i of <see cref="CandidateSources.All"/>.</summary>
    public ReadOnlySpan<int> Masks => _masks.AsSpan(0, Count);

    /// <summary>Fused scores.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Row-major candidates × sources: rank from 1; 0: the source did not give it.</summary>
    public ReadOnlySpan<int> Ranks => _ranks.AsSpan(0, Count * Sources);

    /// <summary>Row-major candidates × sources: the source's score, where its rank is not 0.</summary>
    public ReadOnlySpan<float> SourceScores => _sourceScores.AsSpan(0, Count * Sources);

    /// <summary>Fuses the sources' lists; equal scores are ordered by row.</summary>
    /// <param name="lists">At most one of each source, in the order of the sources.</param>
    /// <param name="k">The k of 1 / (k + rank), at least 0.</param>
    /// <param name="limit">Most candidates wanted.</param>
    public void Fuse(ReadOnlySpan<SourceCandidates> lists, int k, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var given = 0;
        foreach (var list in lists)
        {
            given += list.Rows.Length;
        }

        Reserve(given);
        var touched = 0;
        foreach (var list in lists)
        {
            var rows = list.Rows.Span;
            for (var rank = 0; rank < rows.Length; rank++)
            {
                var slot = Find(rows[rank].Row);
                if (_slots[slot] == 0)
                {
                    _touched[touched] = rows[rank].Row;
                    _sums[touched] = 0;
                    _slots[slot] = ++touched;
                }

                _sums[_slots[slot] - 1] += list.Weight / (k + rank + 1);
            }
        }

        Order(touched, limit);
        Fill(lists);
    }

    private void Reserve(int given)
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * given));
        _slotMask = slots - 1;
        if (_slots.Length < slots)
        {
            _slots = new int[slots];
        }
        else
        {
            Array.Clear(_slots, 0, slots);
        }

        if (_touched.Length < given)
        {
            (_touched, _sums, _keys, _placeOf) = (new int[given], new double[given], new ulong[given], new int[given]);
        }
    }

    // Scores are not negative, so their bits rise with them: one sort of integers orders by score, then by the index of the row.
    private void Order(int touched, int limit)
    {
        for (var i = 0; i < touched; i++)
        {
            _keys[i] = ((ulong)~BitConverter.SingleToUInt32Bits((float)_sums[i]) << 32) | (uint)_touched[i];
        }

        Array.Sort(_keys, 0, touched);
        Count = Math.Min(limit, touched);
        if (_rows.Length < Count)
        {
            (_rows, _masks, _scores) = (new int[Count], new int[Count], new float[Count]);
            (_ranks, _sourceScores) = (new int[Count * Sources], new float[Count * Sources]);
        }

        Array.Fill(_placeOf, -1, 0, touched);
        Array.Clear(_masks, 0, Count);
        Array.Clear(_ranks, 0, Count * Sources);
        for (var i = 0; i < Count; i++)
        {
            _rows[i] = (int)(uint)_keys[i];
            _scores[i] = BitConverter.UInt32BitsToSingle(~(uint)(_keys[i] >> 32));
            _placeOf[_slots[Find(_rows[i])] - 1] = i;
        }
    }

    private void Fill(ReadOnlySpan<SourceCandidates> lists)
    {
        foreach (var list in lists)
        {
            var rows = list.Rows.Span;
            for (var rank = 0; rank < rows.Length; rank++)
            {
                var place = _placeOf[_slots[Find(rows[rank].Row)] - 1];
                if (place >= 0)
                {
                    _masks[place] |= 1 << list.Source;
                    _ranks[(place * Sources) + list.Source] = rank + 1;
                    _sourceScores[(place * Sources) + list.Source] = rows[rank].Score;
                }
            }
        }
    }

    private int Find(int row)
    {
        var slot = (int)(((uint)row * 2654435769u) >> 7) & _slotMask;
        while (_slots[slot] != 0 && _touched[_slots[slot] - 1] != row)
        {
            slot = (slot + 1) & _slotMask;
        }

        return slot;
    }
}
