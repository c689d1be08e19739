namespace OrleansReco.Client.Rest;

/// <summary>The addresses at which attempts of one call are under way, so that a second attempt goes elsewhere. Thread-safe.</summary>
/// <param name="isLong">Whether the call takes its time at a service that is in order, so that its lateness says nothing of an address.</param>
internal sealed class RestRoute(bool isLong = false)
{
    private readonly List<RestAddress> _inUse = [];

    /// <summary>Whether the call takes its time at a service that is in order.</summary>
    public bool IsLong => isLong;

    /// <summary>Whether an address is in order at which no attempt is under way.</summary>
    public bool HasOther(RestAddresses addresses)
    {
        lock (_inUse)
        {
            return addresses.HasOther(_inUse);
        }
    }

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
