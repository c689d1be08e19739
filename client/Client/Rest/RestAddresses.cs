using Microsoft.Extensions.Options;

namespace OrleansReco.Client.Rest;

/// <summary>The addresses of the service, taken in turn; one that does not answer rests while others are there.</summary>
internal sealed class RestAddresses
{
    private readonly RestAddress[] _all;
    private uint _turn;

    public RestAddresses(IOptions<RecoClientOptions> options, TimeProvider time)
    {
        var settings = options.Value;
        var patience = settings.HedgeAfter < settings.AttemptTimeout ? settings.HedgeAfter : settings.AttemptTimeout;
        _all = [.. settings.Addresses.Select(address => new RestAddress(new Uri(address), settings.AddressRest, patience, time))];
        // Many clients that start together begin at different addresses.
        _turn = (uint)(settings.Seed is { } seed ? new Random(seed) : Random.Shared).Next();
    }

    /// <summary>Whether any address is in order.</summary>
    public bool AnyReady => _all.Any(address => address.IsReady);

    /// <summary>Whether any address is in order besides these.</summary>
    public bool HasOther(IReadOnlyCollection<RestAddress> inUse) => _all.Any(address => !inUse.Contains(address) && address is { IsReady: true, IsSilent: false });

    /// <summary>The next address to call, beside another attempt one that is in order; where none is in order, one that this call does not wait for already, that is not silent, and whose rest ends first.</summary>
    /// <param name="inUse">Addresses at which an attempt of the same call is under way.</param>
    public RestAddress Take(IReadOnlyCollection<RestAddress> inUse)
    {
        var turn = Interlocked.Increment(ref _turn);
        var inOrder = inUse.Count > 0 && HasOther(inUse);
        for (var i = 0u; i < _all.Length; i++)
        {
            var address = _all[(turn + i) % (uint)_all.Length];
            if (!inUse.Contains(address) && (!inOrder || address is { IsReady: true, IsSilent: false }) && address.TryTake())
            {
                return address;
            }
        }

        return _all.MinBy(address => (inUse.Contains(address), address.IsSilent, address.RestsUntil))!;
    }
}
