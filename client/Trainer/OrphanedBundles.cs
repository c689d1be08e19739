using Microsoft.Extensions.Logging;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Trainer;

/// <summary>Removes bundles that no registry entry names: a trainer that was killed between saving a bundle and registering it left them, or the registry no longer keeps them. Let be are young ones, which another trainer may be about to register, and those that the look before did not find too: a bundle brought from elsewhere comes with its old date.</summary>
internal sealed partial class OrphanedBundles(IBundleStore bundles, IModelRegistry registry, TrainerOptions options, TimeProvider time, ILogger log)
{
    private const int LooksAnAge = 24;
    private DateTimeOffset? _lookAt;
    private HashSet<string> _found = [];

    /// <summary>Looks, if it is time to. What fails is tried the next time.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _lookAt)
        {
            return;
        }

        _lookAt = now + (options.OrphanAge / LooksAnAge);
        try
        {
            await RemoveAsync(now - options.OrphanAge, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Going on is safe: they only take room.
            Failed(log, error);
        }
    }

    private async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var old = (await bundles.ListAsync(cancellationToken)).Where(bundle => bundle.SavedAt < before).ToList();
        var found = old.Count == 0 ? [] : await OrphansAsync(old, cancellationToken);
        var foundBefore = _found;
        _found = [.. found.Select(bundle => bundle.Version)];
        foreach (var bundle in found.Where(bundle => foundBefore.Contains(bundle.Version)))
        {
            // Asked for each anew: somebody may register it just now.
            if ((await OrphansAsync([bundle], cancellationToken)).Count == 1)
            {
                await bundles.RemoveAsync(bundle.Version, cancellationToken);
                Removed(log, bundle.Version, bundle.SavedAt);
            }
        }
    }

    /// <summary>A registry without any entry is not the one these bundles belong to, or is new.</summary>
    private async Task<List<StoredBundle>> OrphansAsync(List<StoredBundle> stored, CancellationToken cancellationToken) =>
        await registry.ReadVersionsAsync(cancellationToken) is { Count: > 0 } registered ? stored.FindAll(bundle => !registered.Contains(bundle.Version)) : [];

    [LoggerMessage(LogLevel.Information, "Bundle {Version}, saved at {SavedAt}, was removed: the registry does not name it. Its trainer ended before it registered it, or the registry no longer keeps it.")]
    private static partial void Removed(ILogger log, string version, DateTimeOffset savedAt);

    [LoggerMessage(LogLevel.Warning, "Bundles that the registry does not name could not be looked for; it is tried again later.")]
    private static partial void Failed(ILogger log, Exception error);
}
