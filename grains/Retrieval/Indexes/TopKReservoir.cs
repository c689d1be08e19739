using System.Buffers;
using System.Runtime.CompilerServices;

namespace OrleansReco.Retrieval.Indexes;

/// <summary>
/// Keeps the k best of a stream of scored rows: a pooled buffer of several times k keys, cut back to k by quickselect when full, which raises the threshold that newcomers must beat.
/// A key orders by descending score, then ascending row. Rows must come in ascending order for ties to resolve that way.
/// </summary>
internal struct TopKReservoir
{
    private readonly int _k;
    private ulong[] _keys;
    private int _count;

    public TopKReservoir(int k)
    {
        _k = k;
        _keys = ArrayPool<ulong>.Shared.Rent(Math.Max(256, 2 * k));
        _count = 0;
        Threshold = float.NegativeInfinity;
    }

    /// <summary>Only a greater score can still enter.</summary>
    public float Threshold { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(int row, float score)
    {
        if (score > Threshold)
        {
            Add(row, score);
        }
    }

    /// <summary>Writes the best, best first, and gives the buffer back.</summary>
    public int Drain(Span<ScoredRow> results)
    {
        if (_count > _k)
        {
            Select(_keys.AsSpan(0, _count), _k);
            _count = _k;
        }

        var keys = _keys.AsSpan(0, _count);
        keys.Sort();
        for (var i = 0; i < keys.Length; i++)
        {
            results[i] = new ScoredRow((int)(uint)keys[i], ScoreOf(keys[i]));
        }

        ArrayPool<ulong>.Shared.Return(_keys);
        _keys = [];
        return keys.Length;
    }

    private void Add(int row, float score)
    {
        if (_k == 0)
        {
            return;
        }

        _keys[_count++] = KeyOf(row, score);
        if (_count == _keys.Length)
        {
            Select(_keys, _k);
            _count = _k;
            var worst = _keys[0];
            for (var i = 1; i < _k; i++)
            {
                worst = Math.Max(worst, _keys[i]);
            }

            Threshold = ScoreOf(worst);
        }
    }

    private static ulong KeyOf(int row, float score)
    {
        // Adding zero turns −0 into 0. Negative floats order backwards by their bits, hence the two masks; the complement puts high scores first.
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        var ordered = bits ^ ((bits >> 31) != 0 ? uint.MaxValue : 0x8000_0000u);
        return ((ulong)~ordered << 32) | (uint)row;
    }

    private static float ScoreOf(ulong key)
    {
        var ordered = ~(uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle(ordered ^ ((ordered >> 31) != 0 ? 0x8000_0000u : uint.MaxValue));
    }

    /// <summary>Moves the k smallest keys to the front, in no order (Hoare's quickselect, median of three).</summary>
    private static void Select(Span<ulong> keys, int k)
    {
        var (low, high) = (0, keys.Length - 1);
        while (low < high)
        {
            var (a, b, c) = (keys[low], keys[(low + high) >>> 1], keys[high]);
            var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (keys[i] < pivot)
                {
                    i++;
                }

                while (keys[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    i++;
                    j--;
                }
            }

            if (k - 1 <= j)
            {
                high = j;
            }
            else if (k - 1 >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }
}
