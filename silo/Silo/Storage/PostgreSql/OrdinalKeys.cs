namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>One order of keys for every silo: groups that touch the same rows then wait for each other and never in a circle.</summary>
internal static class OrdinalKeys
{
    public static IComparer<(string User, string Subject, int Kind)> Deadlines { get; } = Comparer<(string User, string Subject, int Kind)>.Create(static (a, b) =>
        string.CompareOrdinal(a.User, b.User) is var user and not 0 ? user
        : string.CompareOrdinal(a.Subject, b.Subject) is var subject and not 0 ? subject
        : a.Kind.CompareTo(b.Kind));

    public static IComparer<(int Kind, string Key)> Changes { get; } = Comparer<(int Kind, string Key)>.Create(static (a, b) =>
        a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Key, b.Key));
}
