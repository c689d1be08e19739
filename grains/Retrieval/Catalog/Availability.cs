using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>Which rows are on offer at a given time: those not withdrawn and within their window. The last answer is kept until the next window opens or closes.</summary>
internal sealed class Availability(Bitset active, IReadOnlyDictionary<int, Item> windowed)
{
    private Answer? _last;

    public Bitset Active => active;

    public IReadOnlyDictionary<int, Item> Windowed => windowed;

    public Bitset At(DateTimeOffset now)
    {
        if (windowed.Count == 0)
        {
            return active;
        }

        var last = Volatile.Read(ref _last);
        if (last is null || now < last.From || now >= last.Until)
        {
            last = Compute(now);
            Volatile.Write(ref _last, last);
        }

        return last.Rows;
    }

    private Answer Compute(DateTimeOffset now)
    {
        var rows = active.Clone();
        var (from, until) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        foreach (var (row, item) in windowed)
        {
            if (item.AvailableFrom > now || item.AvailableUntil <= now)
            {
                rows.Clear(row);
            }

            Narrow(item.AvailableFrom);
            Narrow(item.AvailableUntil);
        }

        return new Answer(from, until, rows.Freeze());

        void Narrow(DateTimeOffset? bound)
        {
            if (bound <= now && bound > from)
            {
                from = bound.Value;
            }
            else if (bound > now && bound < until)
            {
                until = bound.Value;
            }
        }
    }

    private sealed record Answer(DateTimeOffset From, DateTimeOffset Until, Bitset Rows);
}
