using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Grains.Models;

/// <summary>Opens bundles for calls that must end soon. Fetching and verifying a large one takes longer than a call may: it goes on after the call, and a repeat finds it.</summary>
/// <param name="bundles">The bundles.</param>
/// <param name="patience">How long one call waits.</param>
/// <param name="time">The clock.</param>
internal sealed class BundleOpening(IBundleStore bundles, TimeSpan patience, TimeProvider time)
{
    private (string Version, Task<ModelBundle> Ends)? _opening;

    /// <summary>Opens a bundle.</summary>
    /// <exception cref="ModelNotReadyException">It is not open yet.</exception>
    /// <exception cref="ModelRejectedException">It is not there, or a file does not match its hash.</exception>
    public async Task<ModelBundle> OpenAsync(string version)
    {
        if (_opening is not { } opening || opening.Version != version)
        {
            _opening = opening = (version, Task.Run(() => bundles.OpenAsync(version)));
        }

        try
        {
            return await opening.Ends.WaitAsync(patience, time);
        }
        catch (TimeoutException) when (!opening.Ends.IsCompleted)
        {
            throw new ModelNotReadyException(version);
        }
        finally
        {
            if (opening.Ends.IsCompleted)
            {
                _opening = null;
            }
        }
    }
}
