namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>The keys a group touches. The statements of a group see the table as it was before the group, so no two of its writes may touch one key.</summary>
internal sealed class GroupKeys
{
    private readonly HashSet<(Table Table, string First, string Second, long Number)> _keys = [];
    private readonly HashSet<(string User, string Subject)> _due = [];
    private readonly HashSet<(string User, string Subject)> _done = [];

    /// <summary>What a key is of.</summary>
    public enum Table
    {
        /// <summary>(user, seq).</summary>
        EventSeq,

        /// <summary>(user, event id).</summary>
        EventId,

        /// <summary>Decision id.</summary>
        Decision,

        /// <summary>(grain, state).</summary>
        Snapshot,
    }

    /// <summary>Whether the group already touches the key.</summary>
    public bool Has(Table table, string first, string second = "", long number = 0) => _keys.Contains((table, first, second, number));

    /// <summary>Notes a key.</summary>
    public void Add(Table table, string first, string second = "", long number = 0) => _keys.Add((table, first, second, number));

    /// <summary>Whether the group removes a deadline about this: it must not set one too. Setting one twice is merged.</summary>
    public bool HasDone(string user, string subject) => _done.Contains((user, subject));

    /// <summary>Whether the group sets a deadline about this: it must not remove one too.</summary>
    public bool HasDue(string user, string subject) => _due.Contains((user, subject));

    /// <summary>Notes that a deadline is set.</summary>
    public void AddDue(string user, string subject) => _due.Add((user, subject));

    /// <summary>Notes that a deadline is removed.</summary>
    public void AddDone(string user, string subject) => _done.Add((user, subject));

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _keys.Clear();
        _due.Clear();
        _done.Clear();
    }
}
