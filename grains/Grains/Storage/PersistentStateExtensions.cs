using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Storage;

/// <summary>How grains write their state.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>
    /// Writes the state; durable when it returns. After a failed write memory and store may differ, so the grain is deactivated and the next call reads what is really stored.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    public static async Task SaveAsync<TState>(this IPersistentState<TState> state, IGrainBase grain)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception error)
        {
            grain.DeactivateOnIdle();
            for (var cause = error; cause is not null; cause = cause.InnerException)
            {
                if (cause is StoreUnavailableException unavailable)
                {
                    throw new StoreUnavailableException(unavailable.Message, error);
                }
            }

            throw;
        }
    }
}
