using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Client;

namespace OrleansReco.Cli.Simulation;

/// <summary>Items as the simulated users see them, fetched when they first meet one.</summary>
internal sealed class Catalogue(IRecoClient client)
{
    private readonly ConcurrentDictionary<string, Task<Item>> _items = new();

    public Task<Item> GetAsync(string itemId, CancellationToken cancellationToken) => _items.GetOrAdd(itemId, async id => await client.GetItemAsync(id, cancellationToken)
        ?? throw new CommandFailedException($"The service showed the item '{id}' and then did not know it. Was it withdrawn meanwhile? Simulate again."));

    /// <summary>The categories the service shows: what the first slates of some strangers hold.</summary>
    public async Task<ImmutableArray<string>> CategoriesAsync(CancellationToken cancellationToken)
    {
        var categories = new SortedSet<string>(StringComparer.Ordinal);
        for (var stranger = 0; stranger < 5; stranger++)
        {
            var slate = await client.RecommendAsync(new() { UserId = $"sim-stranger-{stranger}", Surface = SimulatedSurface.Id, Count = 50 }, cancellationToken);
            foreach (var shown in slate.Items)
            {
                categories.UnionWith((await GetAsync(shown.ItemId, cancellationToken)).Categories);
            }
        }

        return categories.Count > 0 ? [.. categories] : throw new CommandFailedException("The service's items have no categories, so simulated users can have no tastes. Import a catalogue with categories.");
    }
}
