using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>The rows of each category, as frozen bitsets that snapshots share where nothing changed.</summary>
internal sealed class CategoryIndex(ImmutableArray<string> names, ImmutableDictionary<string, int> indexOf, ImmutableArray<Bitset> rows)
{
    private static readonly Bitset None = new Bitset(0).Freeze();

    public static CategoryIndex Empty { get; } = new([], ImmutableDictionary.Create<string, int>(StringComparer.Ordinal), []);

    public ImmutableArray<string> Names => names;

    public bool TryGet(string name, out int category) => indexOf.TryGetValue(name, out category);

    public Bitset Rows(int category) => rows[category];

    public Bitset Rows(string name) => indexOf.TryGetValue(name, out var category) ? rows[category] : None;

    public Bitset Any(ImmutableArray<string> categories, int count)
    {
        var any = new Bitset(count);
        foreach (var name in categories)
        {
            any.Or(Rows(name));
        }

        return any;
    }

    /// <summary>The index after the given rows changed; writes their category lists into <paramref name="categoriesOf"/>.</summary>
    public CategoryIndex With(Item[] items, int[][] categoriesOf, IReadOnlyCollection<int> changedRows)
    {
        var newNames = names.ToBuilder();
        var newIndexOf = indexOf.ToBuilder();
        var newRows = rows.ToBuilder();
        var fresh = new HashSet<int>();
        foreach (var row in changedRows)
        {
            foreach (var category in categoriesOf[row] ?? [])
            {
                Writable(category).Clear(row);
            }

            var list = new List<int>();
            foreach (var name in items[row].Categories.IsDefault ? [] : items[row].Categories)
            {
                if (!newIndexOf.TryGetValue(name, out var category))
                {
                    category = newNames.Count;
                    newIndexOf.Add(name, category);
                    newNames.Add(name);
                    newRows.Add(new Bitset(items.Length));
                    fresh.Add(category);
                }

                if (!list.Contains(category))
                {
                    list.Add(category);
                    Writable(category).Set(row);
                }
            }

            categoriesOf[row] = [.. list];
        }

        foreach (var category in fresh)
        {
            newRows[category].Freeze();
        }

        return new CategoryIndex(newNames.ToImmutable(), newIndexOf.ToImmutable(), newRows.ToImmutable());

        Bitset Writable(int category)
        {
            if (fresh.Add(category))
            {
                newRows[category] = newRows[category].Clone(items.Length);
            }

            return newRows[category];
        }
    }
}
