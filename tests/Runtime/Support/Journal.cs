using System.Collections.Concurrent;

namespace OrleansReco.Tests.Runtime;

/// <summary>What grains did, in order.</summary>
public static class Journal
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Entries = new();

    /// <summary>Notes something under a name that only one test uses.</summary>
    public static void Write(string name, string entry) => Entries.GetOrAdd(name, _ => new()).Enqueue(entry);

    /// <summary>What was noted.</summary>
    public static string[] Read(string name) => Entries.TryGetValue(name, out var entries) ? [.. entries] : [];
}
