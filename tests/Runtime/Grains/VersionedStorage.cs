using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace OrleansReco.Tests.Runtime;

/// <summary>A store in memory that counts versions; the same class serves both runtimes.</summary>
public sealed class VersionedStorage : IGrainStorage
{
    /// <summary>The provider's name.</summary>
    public const string Name = "store";

    private readonly ConcurrentDictionary<string, (long Version, string Json)> _rows = new();

    /// <summary>Writes seen, by grain id.</summary>
    public ConcurrentDictionary<string, int> Writes { get; } = new();

    /// <summary>Holds a grain's next write, by grain id, when its state is serialized already.</summary>
    public ConcurrentDictionary<string, Gate> Held { get; } = new();

    /// <summary>Changes a row behind its grain's back.</summary>
    public void Overwrite(string stateName, string grainId, int value)
        => _rows.AddOrUpdate(
            $"{stateName}/{grainId}",
            _ => throw new InvalidOperationException("Nothing is stored."),
            (_, row) => (row.Version + 1, JsonSerializer.Serialize(new CounterState { Value = value })));

    /// <summary>The stored count of a grain, or null.</summary>
    public int? Stored(string stateName, string grainId)
        => _rows.TryGetValue($"{stateName}/{grainId}", out var row) ? JsonSerializer.Deserialize<CounterState>(row.Json)!.Value : null;

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        if (_rows.TryGetValue(Row(stateName, grainId), out var row))
        {
            grainState.State = JsonSerializer.Deserialize<T>(row.Json)!;
            grainState.ETag = row.Version.ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.Serialize(grainState.State);
        await (Held.TryRemove(grainId.ToString(), out var gate) ? gate.Pass() : Task.CompletedTask);
        await Task.Yield();
        var key = Row(stateName, grainId);
        var stored = _rows.TryGetValue(key, out var row) ? row.Version.ToString(CultureInfo.InvariantCulture) : null;
        if (stored != grainState.ETag)
        {
            throw new InconsistentStateException($"{key} was written by another.", stored, grainState.ETag);
        }

        _rows[key] = (row.Version + 1, json);
        Writes.AddOrUpdate(grainId.ToString(), 1, (_, count) => count + 1);
        grainState.ETag = (row.Version + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _rows.TryRemove(Row(stateName, grainId), out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string Row(string stateName, GrainId grainId) => $"{stateName}/{grainId}";
}
