using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>
/// All items as an immutable snapshot of columns. Each item has a dense row, given when it is first seen and kept for ever, in this snapshot and in all made from it; a withdrawn item's row is masked.
/// Safe for use by any number of threads.
/// </summary>
public sealed class Catalogue
{
    private readonly RowDirectory _directory;
    private readonly string[] _ids;
    private readonly Item[] _items;
    private readonly int[][] _categoriesOf;
    private readonly CategoryIndex _categories;
    private readonly Availability _availability;
    private readonly ConcurrentDictionary<string, AttributeColumn> _columns;

    private Catalogue(RowDirectory directory, string[] ids, Item[] items, int[][] categoriesOf, CategoryIndex categories, Availability availability, ConcurrentDictionary<string, AttributeColumn> columns, TextIndex text, ImmutableArray<int> changedRows, object? parent)
    {
        _directory = directory;
        _ids = ids;
        _items = items;
        _categoriesOf = categoriesOf;
        _categories = categories;
        _availability = availability;
        _columns = columns;
        Text = text;
        ChangedRows = changedRows;
        Parent = parent;
    }

    /// <summary>A new catalogue without items, the start of its own line of snapshots.</summary>
    public static Catalogue Empty => new(new RowDirectory(), [], [], [], CategoryIndex.Empty, new Availability(new Bitset(0).Freeze(), new Dictionary<int, Item>()), new(StringComparer.Ordinal), TextIndex.Empty, [], null);

    /// <summary>Number of rows, those of withdrawn items included.</summary>
    public int Count => _ids.Length;

    /// <summary>Rows not withdrawn, whatever their availability window.</summary>
    public Bitset Active => _availability.Active;

    /// <summary>BM25 over the items' text.</summary>
    public TextIndex Text { get; }

    /// <summary>Names of all categories; a category's index is its place here and is kept in later snapshots.</summary>
    public ImmutableArray<string> Categories => _categories.Names;

    /// <summary>Rows that differ from the snapshot this one was made from.</summary>
    internal ImmutableArray<int> ChangedRows { get; }

    /// <summary>Stands for the line of snapshots that agree on rows.</summary>
    internal object Line => _directory;

    /// <summary>Stands for this snapshot without keeping it alive.</summary>
    internal object Identity { get; } = new();

    /// <summary>The <see cref="Identity"/> of the snapshot this one was made from.</summary>
    internal object? Parent { get; }

    /// <summary>The id of the item at a row.</summary>
    public string IdOf(int row) => _ids[row];

    /// <summary>The item at a row; of a withdrawn item its last state.</summary>
    public Item ItemAt(int row) => _items[row];

    /// <summary>The row of an item, withdrawn or not; false: this snapshot has never seen it.</summary>
    public bool TryGetRow(string itemId, out int row) => _directory.TryGet(itemId, out row) && row < Count;

    /// <summary>Indices into <see cref="Categories"/> of a row's categories.</summary>
    public ReadOnlySpan<int> CategoriesOf(int row) => _categoriesOf[row];

    /// <summary>The index of a category in <see cref="Categories"/>; false: no item ever had it.</summary>
    public bool TryGetCategory(string name, out int category) => _categories.TryGet(name, out category);

    /// <summary>The rows of a category, frozen.</summary>
    public Bitset OfCategory(int category) => _categories.Rows(category);

    /// <summary>Rows on offer at <paramref name="now"/>: not withdrawn and within their availability window. Frozen.</summary>
    public Bitset Available(DateTimeOffset now) => _availability.At(now);

    /// <summary>Rows for which every part of the filter holds, available or not; the caller may change the set.</summary>
    public Bitset Match(ItemFilter filter)
    {
        var match = filter.Items.IsDefaultOrEmpty ? Bitset.Full(Count) : RowsOf(filter.Items);
        if (!filter.AnyCategory.IsDefaultOrEmpty)
        {
            match.And(_categories.Any(filter.AnyCategory, Count));
        }

        foreach (var category in filter.AllCategories.IsDefault ? [] : filter.AllCategories)
        {
            match.And(_categories.Rows(category));
        }

        if (!filter.NoCategory.IsDefaultOrEmpty)
        {
            match.AndNot(_categories.Any(filter.NoCategory, Count));
        }

        foreach (var predicate in filter.Attributes.IsDefault ? [] : filter.Attributes)
        {
            match.And(Column(predicate.Name).Match(predicate, Count));
        }

        return match;
    }

    /// <summary>The rows of the given items; unknown ids are passed over. The caller may change the set.</summary>
    public Bitset RowsOf(IEnumerable<string> itemIds)
    {
        var rows = new Bitset(Count);
        foreach (var itemId in itemIds)
        {
            if (TryGetRow(itemId, out var row))
            {
                rows.Set(row);
            }
        }

        return rows;
    }

    /// <summary>A new snapshot with the changes applied in order; this one stays as it is.</summary>
    public Catalogue With(IReadOnlyList<CatalogueChange> changes)
    {
        var newIds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Item is not null && !TryGetRow(change.ItemId, out _))
            {
                newIds.TryAdd(change.ItemId, Count + newIds.Count);
            }
        }

        var count = Count + newIds.Count;
        var directory = newIds.Count == 0 ? _directory : _directory.Claim(Count, _ids, newIds.Count);
        var (ids, items, categoriesOf) = (Grow(_ids, count), Grow(_items, count), Grow(_categoriesOf, count));
        foreach (var (itemId, row) in newIds)
        {
            directory.Add(itemId, row);
            ids[row] = itemId;
        }

        var active = Active.Clone(count);
        var windowed = new Dictionary<int, Item>(_availability.Windowed);
        var changed = new SortedSet<int>();
        foreach (var change in changes)
        {
            if (!directory.TryGet(change.ItemId, out var row) || row >= count)
            {
                continue;
            }

            changed.Add(row);
            if (change.Item is not { } item)
            {
                active.Clear(row);
                continue;
            }

            items[row] = item;
            active.Set(row);
            windowed.Remove(row);
            if (item.AvailableFrom is not null || item.AvailableUntil is not null)
            {
                windowed[row] = item;
            }
        }

        var categories = _categories.With(items, categoriesOf, changed);
        var columns = new ConcurrentDictionary<string, AttributeColumn>(StringComparer.Ordinal);
        foreach (var (name, column) in _columns)
        {
            columns[name] = column.With(items, changed);
        }

        return new Catalogue(directory, ids, items, categoriesOf, categories, new Availability(active.Freeze(), windowed), columns, Text.With(items, changed), [.. changed], Identity);
    }

    private static T[] Grow<T>(T[] from, int count)
    {
        var to = new T[count];
        from.CopyTo(to, 0);
        return to;
    }

    private AttributeColumn Column(string name) => _columns.GetOrAdd(name, static (name, items) => new AttributeColumn(name, items), _items);
}
