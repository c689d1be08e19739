using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Items;

/// <summary><c>/v1/items</c>.</summary>
internal static class ItemEndpoints
{
    public static void MapItems(this IEndpointRouteBuilder routes)
    {
        var write = new RequireRoleAttribute(Role.App | Role.Operator);
        routes.MapPut("/v1/items", PutMany)
            .WithMetadata(write)
            .WithSummary("Creates or replaces items: one object, an array of at most 1,000, or an NDJSON stream of any length.")
            .Accepts<ItemBody>("application/json", ItemStream.MediaType)
            .Produces<ItemsAnswer>()
            .WithProblems(400, 413, 415, 503);
        routes.MapGet("/v1/items/{id}", Get)
            .WithMetadata(write)
            .WithSummary("One item.")
            .Produces<Item>()
            .WithProblems(400, 404);
        routes.MapPatch("/v1/items/{id}", Patch)
            .WithMetadata(write)
            .WithSummary("Changes part of an item: members that are absent stay as they are.")
            .Accepts<ItemPatchBody>("application/json")
            .Produces<Item>()
            .WithProblems(400, 404, 413, 415, 503);
        routes.MapDelete("/v1/items/{id}", Withdraw)
            .WithMetadata(write)
            .WithSummary("Withdraws an item from every catalogue.")
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(400, 404, 503);
        routes.MapGet("/v1/items/{id}/similar", GetSimilar)
            .WithMetadata(write)
            .WithSummary("The nearest items by factors and by co-visitation.")
            .Produces<SimilarAnswer>()
            .WithProblems(400, 404);
    }

    private static async Task<IResult> PutMany(HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        if (RequestBody.MediaType(http, "application/json", ItemStream.MediaType) == ItemStream.MediaType)
        {
            return Answer.Json(await ItemStream.PutAsync(http, grains, options.Value));
        }

        using var document = WireReader.Parse(await RequestBody.ReadAsync(http, options.Value.MaxBodyBytes));
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            var item = WireReader.Read<ItemBody>(document.RootElement, "").ToItem();
            var created = await grains.GetGrain<IItemGrain>(item.ItemId).Put(item);
            return Answer.Json(new ItemsAnswer(created ? 1 : 0, created ? 0 : 1, 0, []), created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }

        var items = ReadArray(document.RootElement, options.Value.MaxItems);
        var puts = await Task.WhenAll(items.Select(item => grains.GetGrain<IItemGrain>(item.ItemId).Put(item)));
        return Answer.Json(new ItemsAnswer(puts.Count(created => created), puts.Count(created => !created), 0, []));
    }

    /// <summary>All items of the array, or all that is wrong with them: an array is taken as a whole.</summary>
    private static List<Item> ReadArray(JsonElement array, int max)
    {
        var count = array.GetArrayLength();
        if (count < 1 || count > max)
        {
            throw new InvalidRequestException(new("body", $"The body must have between 1 and {max} items, but has {count}. Send a longer list as NDJSON ({ItemStream.MediaType}).", count.ToString()));
        }

        var items = new List<Item>(count);
        var errors = new List<FieldError>();
        var ids = new HashSet<string>(count);
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            try
            {
                var item = WireReader.Read<ItemBody>(element, $"[{i}]").ToItem($"[{i}]");
                items.Add(item);
                if (!ids.Add(item.ItemId))
                {
                    errors.Add(new($"[{i}].itemId", $"itemId '{item.ItemId}' is twice in the array. Send each item once.", item.ItemId));
                }
            }
            catch (InvalidRequestException e)
            {
                // Collected, so that the client learns of every bad item at once.
                errors.AddRange(e.Errors);
            }

            i++;
        }

        return errors.Count == 0 ? items : throw new InvalidRequestException(400, errors.Count == 1 ? errors[0].Message : $"{errors.Count} members are not as they must be; nothing was written. See errors.", errors.Take(100).ToList());
    }

    private static async Task<IResult> Get(string id, IGrainFactory grains)
    {
        id = RouteId.Read(id, "itemId");
        return Answer.Json(await grains.GetGrain<IItemGrain>(id).Get() ?? throw Unknown(id));
    }

    private static async Task<IResult> Patch(string id, HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options)
    {
        id = RouteId.Read(id, "itemId");
        var patch = (await RequestBody.ReadJsonAsync<ItemPatchBody>(http, options.Value.MaxBodyBytes)).ToPatch();
        return Answer.Json(await grains.GetGrain<IItemGrain>(id).Patch(patch) ?? throw Unknown(id));
    }

    private static async Task<IResult> Withdraw(string id, HttpContext http, IGrainFactory grains)
    {
        id = RouteId.Read(id, "itemId");
        RequestBody.ThrowIfAbandoned(http);
        return await grains.GetGrain<IItemGrain>(id).Withdraw() ? Results.NoContent() : throw Unknown(id);
    }

    private static async Task<IResult> GetSimilar(string id, HttpContext http, IGrainFactory grains)
    {
        id = RouteId.Read(id, "itemId");
        var count = QueryNumber.Read(http.Request.Query, "count", fallback: 10, 1, ItemLimits.Similar);
        return Answer.Json(new SimilarAnswer(id, await grains.GetGrain<IItemGrain>(id).GetSimilar(count) ?? throw Unknown(id)));
    }

    private static InvalidRequestException Unknown(string id) => RouteId.NotFound("itemId", id, $"There is no item '{id}'. Send it with PUT /v1/items first.");
}
