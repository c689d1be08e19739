using System.Collections.Immutable;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Cli.Up;
using OrleansReco.Grains.Users;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Cli.Chaos;

/// <summary>A user's state as it follows from the log alone.</summary>
internal static class StateReplay
{
    private static readonly Lazy<Dictionary<string, ImmutableArray<string>>> Categories = new(() =>
        SampleCatalogue.Create(FirstStart.Items, FirstStart.Seed, DateTimeOffset.UnixEpoch).ToDictionary(item => item.ItemId, item => item.Categories, StringComparer.Ordinal));

    /// <summary>The first member in which a state differs from the replay of the log; null: none.</summary>
    public static string? Difference(ImmutableArray<LoggedEvent> log, UserContext? state)
    {
        if (state is null)
        {
            return "the service knows nothing of the user";
        }

        var (replayed, had) = (Json(Of(log, state.Profile)), Json(state));
        foreach (var member in replayed.EnumerateObject())
        {
            var other = had.TryGetProperty(member.Name, out var value) ? value : default;
            var same = member.Name is "seen" or "dismissed"
                ? other.ValueKind == JsonValueKind.Array && Ids(member.Value).SetEquals(Ids(other))
                : other.ValueKind != JsonValueKind.Undefined && JsonElement.DeepEquals(member.Value, other);
            if (!same)
            {
                return $"{member.Name} is {Short(other)}, replayed {Short(member.Value)}";
            }
        }

        return null;
    }

    /// <summary>The state that follows from a log.</summary>
    public static UserContext Of(ImmutableArray<LoggedEvent> log, UserProfile profile)
    {
        var memory = new UserMemory(new UserOptions(), new EventWeights(), item => Categories.Value.GetValueOrDefault(item, []));
        foreach (var e in log)
        {
            memory.Apply(e);
        }

        return memory.Context(profile);
    }

    private static JsonElement Json(UserContext context) => JsonSerializer.SerializeToElement(context, WireJson.Options);

    /// <summary>A set: its order means nothing.</summary>
    private static HashSet<string> Ids(JsonElement set) => [.. set.EnumerateArray().Select(id => id.GetString()!)];

    private static string Short(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Undefined ? "absent" : value.GetRawText();
        return text.Length <= 160 ? text : text[..160] + "…";
    }
}
