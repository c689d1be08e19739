namespace OrleansReco.Client.Rest;

/// <summary>The addresses at which attempts of one call are under way, so that a second attempt goes elsewhere. Thread-safe.</summary>
internal sealed class RestRoute
{
    private readonly List<RestAddress> _inUse = [];

    /// <summary>Chooses an address for an attempt.</summary>
    public RestAddress Enter(RestAddresses addresses)
    {
        lock (_inUse)
        {
            var address = addresses.Take(_inUse);
            _inUse.Add(address);
            return address;
        }
    }

    /// <summary>The attempt has ended.</summary>
    public void Leave(RestAddress address)
    {
        lock (_inUse)
        {
            _inUse.Remove(address);
        }
    }
}
