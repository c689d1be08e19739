using System.Globalization;
using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>One attribute of all items as a column: a code for each distinct value, and its number where it reads as one.</summary>
internal sealed class AttributeColumn
{
    private const int Absent = -1;
    private readonly string _name;
    private readonly int[] _codes;
    private readonly List<double> _numbers;
    private readonly Dictionary<string, int> _codeOf;

    public AttributeColumn(string name, ReadOnlySpan<Item> items)
        : this(name, new int[items.Length], [], new Dictionary<string, int>(StringComparer.Ordinal))
    {
        for (var row = 0; row < items.Length; row++)
        {
            Write(row, items[row]);
        }
    }

    private AttributeColumn(string name, int[] codes, List<double> numbers, Dictionary<string, int> codeOf)
    {
        _name = name;
        _codes = codes;
        _numbers = numbers;
        _codeOf = codeOf;
    }

    /// <summary>This column with the given rows read anew; the same instance when none of them has or had the attribute.</summary>
    public AttributeColumn With(ReadOnlySpan<Item> items, IReadOnlyCollection<int> changedRows)
    {
        var touched = false;
        foreach (var row in changedRows)
        {
            touched |= items[row].Attributes.ContainsKey(_name) || (row < _codes.Length && _codes[row] != Absent);
        }

        if (!touched)
        {
            return this;
        }

        var codes = new int[items.Length];
        _codes.CopyTo(codes, 0);
        codes.AsSpan(_codes.Length).Fill(Absent);
        var column = new AttributeColumn(_name, codes, [.. _numbers], new Dictionary<string, int>(_codeOf, StringComparer.Ordinal));
        foreach (var row in changedRows)
        {
            column.Write(row, items[row]);
        }

        return column;
    }

    /// <summary>The rows, of <paramref name="count"/>, for which the predicate holds.</summary>
    public Bitset Match(AttributePredicate predicate, int count)
    {
        var wanted = new bool[_numbers.Count + 1];
        for (var code = 0; code < _numbers.Count; code++)
        {
            wanted[code + 1] = predicate.Op switch
            {
                AttributeOperator.Exists => true,
                AttributeOperator.Ne => true,
                AttributeOperator.Eq or AttributeOperator.In => false,
                _ => Compare(_numbers[code], predicate),
            };
        }

        wanted[0] = predicate.Op == AttributeOperator.Ne;
        if (predicate.Op is AttributeOperator.Eq or AttributeOperator.Ne or AttributeOperator.In)
        {
            var values = predicate.Op == AttributeOperator.In ? predicate.Values.AsSpan() : predicate.Values.AsSpan(0, Math.Min(1, predicate.Values.Length));
            foreach (var value in values)
            {
                if (_codeOf.TryGetValue(value, out var code))
                {
                    wanted[code + 1] = predicate.Op != AttributeOperator.Ne;
                }
            }
        }

        var match = new Bitset(count);
        for (var row = 0; row < count; row++)
        {
            if (wanted[(row < _codes.Length ? _codes[row] : Absent) + 1])
            {
                match.Set(row);
            }
        }

        return match;
    }

    private static bool Compare(double number, AttributePredicate predicate)
    {
        if (double.IsNaN(number) || predicate.Values.IsDefaultOrEmpty || !TryNumber(predicate.Values[0], out var bound))
        {
            return false;
        }

        return predicate.Op switch
        {
            AttributeOperator.Gt => number > bound,
            AttributeOperator.Gte => number >= bound,
            AttributeOperator.Lt => number < bound,
            AttributeOperator.Lte => number <= bound,
            _ => throw new ArgumentOutOfRangeException(nameof(predicate), predicate.Op, "The operator must be one that AttributeOperator names."),
        };
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private void Write(int row, Item item)
    {
        if (!item.Attributes.TryGetValue(_name, out var value))
        {
            _codes[row] = Absent;
            return;
        }

        if (!_codeOf.TryGetValue(value, out var code))
        {
            code = _numbers.Count;
            _codeOf.Add(value, code);
            _numbers.Add(TryNumber(value, out var number) ? number : double.NaN);
        }

        _codes[row] = code;
    }
}
