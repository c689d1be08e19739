using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>Ids in paths.</summary>
internal static class RouteId
{
    /// <summary>The id as the client means it; a slash inside an id travels as <c>%2F</c>.</summary>
    /// <exception cref="InvalidRequestException">It is not a valid id.</exception>
    public static string Read(string id, string name)
    {
        var checks = new Checks();
        var value = checks.Id(id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), name);
        checks.ThrowIfFailed();
        return value;
    }

    /// <summary>A 404 that names what is not there.</summary>
    public static InvalidRequestException NotFound(string name, string id, string detail) => new(404, detail, [new(name, detail, id)]);
}
