using System.Numerics;
using System.Numerics.Tensors;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>
/// A set of catalogue rows, one bit each. Rows at or beyond <see cref="Length"/> are not in the set, so that sets of catalogues of different age combine.
/// Sets handed out by snapshots are frozen: <see cref="Clone"/> one to change it.
/// </summary>
public sealed class Bitset
{
    private readonly ulong[] _words;
    private bool _frozen;

    /// <summary>An empty set over <paramref name="length"/> rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public Bitset(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _words = new ulong[(length + 63) / 64];
    }

    private Bitset(int length, ulong[] words)
    {
        Length = length;
        _words = words;
    }

    /// <summary>Number of rows the set ranges over.</summary>
    public int Length { get; }

    /// <summary>The words, row r being bit r % 64 of word r / 64.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>Whether the set may no longer change.</summary>
    public bool IsFrozen => _frozen;

    /// <summary>A set of all rows below <paramref name="length"/>.</summary>
    public static Bitset Full(int length)
    {
        var full = new Bitset(length);
        full._words.AsSpan().Fill(ulong.MaxValue);
        full.ClearTail();
        return full;
    }

    /// <summary>Whether the row is in the set.</summary>
    public bool Contains(int row) => (uint)row < (uint)Length && (_words[row >> 6] & (1UL << (row & 63))) != 0;

    /// <summary>Puts the row into the set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The row is outside of the set's range.</exception>
    public Bitset Set(int row)
    {
        ThrowIfFrozen();
        ThrowIfOutside(row);
        _words[row >> 6] |= 1UL << (row & 63);
        return this;
    }

    /// <summary>Takes the row out of the set; a row outside of its range is not in it anyway.</summary>
    public Bitset Clear(int row)
    {
        ThrowIfFrozen();
        if ((uint)row < (uint)Length)
        {
            _words[row >> 6] &= ~(1UL << (row & 63));
        }

        return this;
    }

    /// <summary>Keeps only what is also in <paramref name="other"/>.</summary>
    public Bitset And(Bitset other)
    {
        ThrowIfFrozen();
        var common = Math.Min(_words.Length, other._words.Length);
        TensorPrimitives.BitwiseAnd(_words.AsSpan(0, common), other._words.AsSpan(0, common), _words.AsSpan(0, common));
        _words.AsSpan(common).Clear();
        return this;
    }

    /// <summary>Takes out what is in <paramref name="other"/>.</summary>
    public Bitset AndNot(Bitset other)
    {
        ThrowIfFrozen();
        var common = Math.Min(_words.Length, other._words.Length);
        for (var i = 0; i < common; i++)
        {
            _words[i] &= ~other._words[i];
        }

        return this;
    }

    /// <summary>Adds what is in <paramref name="other"/> and within this set's range.</summary>
    public Bitset Or(Bitset other)
    {
        ThrowIfFrozen();
        var common = Math.Min(_words.Length, other._words.Length);
        TensorPrimitives.BitwiseOr(_words.AsSpan(0, common), other._words.AsSpan(0, common), _words.AsSpan(0, common));
        ClearTail();
        return this;
    }

    /// <summary>Number of rows in the set.</summary>
    public int Count()
    {
        var count = 0;
        foreach (var word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Number of rows in both sets.</summary>
    public int CountAnd(Bitset other)
    {
        var common = Math.Min(_words.Length, other._words.Length);
        var count = 0;
        for (var i = 0; i < common; i++)
        {
            count += BitOperations.PopCount(_words[i] & other._words[i]);
        }

        return count;
    }

    /// <summary>The smallest row of the set at or after <paramref name="row"/>, or −1.</summary>
    public int Next(int row)
    {
        if (row >= Length)
        {
            return -1;
        }

        var index = row >> 6;
        var word = _words[index] & (ulong.MaxValue << (row & 63));
        while (word == 0)
        {
            if (++index >= _words.Length)
            {
                return -1;
            }

            word = _words[index];
        }

        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>A copy that may be changed, over <paramref name="length"/> rows or as many as this one.</summary>
    public Bitset Clone(int? length = null)
    {
        var copy = new ulong[((length ?? Length) + 63) / 64];
        _words.AsSpan(0, Math.Min(copy.Length, _words.Length)).CopyTo(copy);
        var clone = new Bitset(length ?? Length, copy);
        clone.ClearTail();
        return clone;
    }

    /// <summary>Ends changes to this set, so that it can be shared.</summary>
    public Bitset Freeze()
    {
        _frozen = true;
        return this;
    }

    /// <summary>The 16 rows from <c>16 × block</c> on, row i being bit i.</summary>
    internal uint Sixteen(int block)
    {
        var word = block >> 2;
        return word < _words.Length ? (uint)(_words[word] >> ((block & 3) * 16)) & 0xFFFF : 0;
    }

    private void ClearTail()
    {
        if ((Length & 63) != 0)
        {
            _words[^1] &= (1UL << (Length & 63)) - 1;
        }
    }

    private void ThrowIfFrozen()
    {
        if (_frozen)
        {
            throw new InvalidOperationException("This Bitset belongs to a shared snapshot and cannot change. Clone() it and change the copy.");
        }
    }

    private void ThrowIfOutside(int row)
    {
        if ((uint)row >= (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"The row must be between 0 and {Length - 1}. Take rows from the catalogue this set was made for.");
        }
    }
}
